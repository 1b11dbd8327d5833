import { Argument, type Command, type Option } from 'commander';
import { EXIT } from '../exit-codes.js';
import type { Run } from '../command-context.js';
import { completionScript, type Word } from '../completion-script.js';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

export function addCompletion(program: Command, run: Run): void {
  program
    .command('completion')
    .description('a completion script for your shell, e.g. source <(patchbay completion bash)')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .action((shell: (typeof SHELLS)[number]) =>
      run(async ({ terminal }) => {
        terminal.write(completionScript(shell, words(program), program.options.map(optionWord)));
        return EXIT.ok;
      }),
    );
}

function words(program: Command): readonly Word[] {
  return program.commands.map((command) => ({
    name: command.name(),
    about: command.description(),
    options: command.options.map(optionWord),
  }));
}

function optionWord({ long, description }: Option): { readonly name: string; readonly about: string } {
  return { name: long ?? '', about: description };
}
