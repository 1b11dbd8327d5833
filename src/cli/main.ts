#!/usr/bin/env node
import { runCommand } from './program.js';
import { ownTerminal } from './terminal.process.js';

// A reader that has seen enough, such as `head`, is no failure.
process.stdout.on('error', () => process.exit(0));
process.exitCode = await runCommand(process.argv.slice(2), ownTerminal());
