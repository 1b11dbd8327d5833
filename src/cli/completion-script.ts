interface OptionWord {
  readonly name: string;
  readonly about: string;
}

/** A command as a shell completes it. */
export interface Word {
  readonly name: string;
  readonly about: string;
  readonly options: readonly OptionWord[];
}

export type Shell = 'bash' | 'zsh' | 'fish';
type Writer = (commands: readonly Word[], common: readonly OptionWord[]) => string;

const WRITERS: Readonly<Record<Shell, Writer>> = { bash, zsh, fish };

/** Made from the program itself, so that it never offers what there is not. */
export function completionScript(shell: Shell, ...given: Parameters<Writer>): string {
  return WRITERS[shell](...given);
}

function names(options: readonly OptionWord[]): string {
  return options.map(({ name }) => name).join(' ');
}

function bash(commands: readonly Word[], common: readonly OptionWord[]): string {
  const cases = commands.map(({ name, options }) => `    ${name}) words="${names([...options, ...common])}" ;;`);
  return `# patchbay completion for bash: source <(patchbay completion bash)
_patchbay() {
  local current="\${COMP_WORDS[COMP_CWORD]}" command="" word words
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in
      ${commands.map(({ name }) => name).join('|')}) command="$word"; break ;;
    esac
  done
  case "$command" in
${cases.join('\n')}
    *) words="${commands.map(({ name }) => name).join(' ')} ${names(common)}" ;;
  esac
  if [[ $command == import && $current != -* ]]; then
    COMPREPLY=($(compgen -f -- "$current"))
  else
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  fi
}
complete -F _patchbay patchbay
`;
}

function zsh(commands: readonly Word[], common: readonly OptionWord[]): string {
  const described = commands.map(({ name, about }) => `    ${quoted(`${name}:${about}`)}`);
  const cases = commands.map(
    ({ name, options }) =>
      `    ${name}) _arguments ${[...options, ...common].map(zshOption).join(' ')} '*:file:_files' ;;`,
  );
  return `#compdef patchbay
# patchbay completion for zsh: source <(patchbay completion zsh)
_patchbay() {
  local -a commands
  commands=(
${described.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe 'command' commands
    return
  fi
  case "$words[2]" in
${cases.join('\n')}
  esac
}
compdef _patchbay patchbay
`;
}

/** Brackets would end the description. */
function zshOption({ name, about }: OptionWord): string {
  return quoted(`${name}[${about.replaceAll(/[[\]]/g, '')}]`);
}

function fish(commands: readonly Word[], common: readonly OptionWord[]): string {
  const all = commands.map(({ name }) => name).join(' ');
  const lines = commands.flatMap(({ name, about, options }) => [
    `complete -c patchbay -n "not __fish_seen_subcommand_from ${all}" -f -a ${name} -d ${quoted(about)}`,
    ...options.map((option) => fishOption(option, `__fish_seen_subcommand_from ${name}`)),
  ]);
  return `# patchbay completion for fish: patchbay completion fish | source
${[...lines, ...common.map((option) => fishOption(option, 'true'))].join('\n')}
`;
}

function fishOption({ name, about }: OptionWord, condition: string): string {
  return `complete -c patchbay -n ${quoted(condition)} -l ${name.replace(/^--/, '')} -d ${quoted(about)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
