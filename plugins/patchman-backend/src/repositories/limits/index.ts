export * from './limits';
export { LeftOut } from './LeftOut';
export { boundedText, copyOf, isIdentity, noIdentity } from './texts';
export { Turns, withTurns } from './turns';
