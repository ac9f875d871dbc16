export * from './WhyButton';
