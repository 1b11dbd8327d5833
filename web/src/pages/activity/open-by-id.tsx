import { type ReactNode, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { TextInput } from '../../ui/text-input.js';

/** Opens one request by the id its answer had. */
export function OpenById(): ReactNode {
  const [text, setText] = useState('');
  const [, navigate] = useLocation();
  const search = useSearch();
  const open = (): void => {
    const id = text.trim();
    if (id === '') return;
    setText('');
    navigate(`/activity/${encodeURIComponent(id)}${search === '' ? '' : `?${search}`}`);
  };
  return (
    <TextInput
      label="Open by x-request-id"
      value={text}
      onChange={setText}
      onKeyDown={(event) => {
        if (event.key === 'Enter') open();
      }}
      placeholder="Open by x-request-id"
      maxLength={100}
      isMono
    />
  );
}
