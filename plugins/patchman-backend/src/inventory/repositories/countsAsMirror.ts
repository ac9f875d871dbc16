/**
 * A condition on rows of `mirror`: whether one says something of how its repository can be read. A list that is in order
 * does not, its mirrors do; one that is not stands for those that it would lead to.
 */
export const COUNTS_AS_MIRROR =
  'enabled AND (list_kind IS NULL OR error IS NOT NULL OR access_error IS NOT NULL)';
