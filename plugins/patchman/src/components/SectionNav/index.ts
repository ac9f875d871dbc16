export * from './SectionNav';
