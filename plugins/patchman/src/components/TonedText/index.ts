export * from './TonedText';
