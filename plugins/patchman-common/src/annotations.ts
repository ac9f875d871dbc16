/**
 * On an entity: the name of the host that it stands for.
 * @public
 */
export const HOST_ANNOTATION = 'patchman.io/host';

/**
 * On an entity that stands for many hosts: `tag=www`, or several terms joined by commas, all of which must hold.
 * @public
 */
export const HOST_SELECTOR_ANNOTATION = 'patchman.io/host-selector';

/**
 * On an entity that the catalog module made: its owner is the one that the host was given, so that nobody takes the
 * catalog's copy for more than that.
 * @public
 */
export const ASSIGNED_OWNER_ANNOTATION = 'patchman.io/assigned-owner';
