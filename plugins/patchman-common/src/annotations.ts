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
