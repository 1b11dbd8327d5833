import type { ReactNode } from 'react';
import type { Schema } from '../../api/types.js';
import { Ago } from '../../ui/ago.js';
import style from './request-panel.module.css';

/** Prompt and answer, where the purpose keeps them and one may read them. */
export function KeptContent({
  request: { content, content_withheld },
}: {
  readonly request: Schema<'RequestDetail'>;
}): ReactNode {
  if (content_withheld !== null)
    return (
      <section className={style.part}>
        <h3>Prompt and answer</h3>
        <p className="dim">{content_withheld}</p>
      </section>
    );
  if (content === null) return null;
  return (
    <section className={style.part}>
      <h3>Prompt and answer</h3>
      <p className="dim">
        Kept sealed; they go <Ago at={content.expires_at} />. That you read them is in the audit.
      </p>
      <Text title="Prompt, as the app sent it" text={content.prompt} isCut={content.prompt_is_cut} />
      <Text title="Answer, as the app got it" text={content.answer} isCut={content.answer_is_cut} />
    </section>
  );
}

function Text({
  title,
  text,
  isCut,
}: {
  readonly title: string;
  readonly text: string;
  readonly isCut: boolean;
}): ReactNode {
  return (
    <details>
      <summary>
        {title}
        {isCut && <span className="dim"> (the rest was not kept)</span>}
      </summary>
      {/* Long ones are scrolled by keyboard too. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={style.content} tabIndex={0}>
        {text}
      </pre>
    </details>
  );
}
