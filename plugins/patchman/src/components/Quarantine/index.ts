export { QuarantineNotice } from './QuarantineNotice';
export { QuarantinePage } from './QuarantinePage';
