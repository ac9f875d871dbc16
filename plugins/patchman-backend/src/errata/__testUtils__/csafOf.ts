/** A CSAF 2.0 document, as small as one can be. */
export function csafOf(options: {
  id: string;
  title?: string;
  severity?: string;
  platforms: { id: string; name?: string; cpe?: string }[];
  /** By product id; a package URL or an empty text where the tree does not have it. */
  packages: Record<string, string>;
  /** `[id, part, of]`. */
  relations: [string, string, string][];
  vulnerabilities: object[];
}): object {
  const { id, platforms, packages, relations } = options;
  return {
    document: {
      category: 'csaf_security_advisory',
      title: options.title ?? 'a title',
      ...(options.severity && {
        aggregate_severity: { text: options.severity },
      }),
      notes: [
        { category: 'summary', text: 'An update is available.' },
        { category: 'general', text: 'What it is about.' },
      ],
      references: [
        { category: 'self', summary: 'itself', url: `https://x.org/${id}` },
        { category: 'external', url: 'data:text/html,x' },
      ],
      tracking: {
        id,
        initial_release_date: '2024-09-03T17:57:24+00:00',
        current_release_date: '2026-03-26T18:50:03+00:00',
      },
    },
    product_tree: {
      branches: [
        {
          category: 'vendor',
          branches: [
            {
              category: 'product_family',
              branches: platforms.map(platform => ({
                product: {
                  product_id: platform.id,
                  name: platform.name ?? platform.id,
                  ...(platform.cpe && {
                    product_identification_helper: { cpe: platform.cpe },
                  }),
                },
              })),
            },
            ...Object.entries(packages)
              .filter(([, purl]) => purl)
              .map(([name, purl]) => ({
                product: {
                  product_id: name,
                  name,
                  product_identification_helper: { purl },
                },
              })),
          ],
        },
      ],
      relationships: relations.map(([product_id, part, of]) => ({
        category: 'default_component_of',
        full_product_name: { product_id },
        product_reference: part,
        relates_to_product_reference: of,
      })),
    },
    vulnerabilities: options.vulnerabilities,
  };
}
