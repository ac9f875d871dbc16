import { fieldsOf, listOf, textOf, type Fields } from '../json/values';

/** A product of its own: an operating system's release, or a package. */
export interface Product {
  id: string;
  name: string;
  cpe: string;
  purl: string;
}

/** What stands in a status: a package in a release, through a module's stream where there is one. */
export interface Component {
  package: Product;
  platform: Product;
}

/** Relations that lead from one to the next: package, module, release. */
const MOST_STEPS = 4;

/**
 * The products of a CSAF 2.0 document, by the ids that its statuses use (section 3.2.2): branches hold products, and
 * relationships say what is part of what.
 */
export class ProductTree {
  private readonly products = new Map<string, Product>();
  private readonly relations = new Map<string, { part: string; of: string }>();

  constructor(tree: unknown) {
    const {
      branches,
      relationships,
      full_product_names: names,
    } = fieldsOf(tree);
    this.addBranches(branches);
    for (const product of listOf(names)) this.addProduct(fieldsOf(product));
    for (const item of listOf(relationships).map(fieldsOf)) {
      const id = textOf(fieldsOf(item.full_product_name).product_id);
      if (!id) continue;
      this.relations.set(id, {
        part: textOf(item.product_reference),
        of: textOf(item.relates_to_product_reference),
      });
    }
  }

  /** Null for what is part of nothing, and where the tree does not tell of what. */
  component(id: string): Component | null {
    const relation = this.relations.get(id);
    if (!relation) return null;
    let at = relation.of;
    for (let step = 0; step < MOST_STEPS; step++) {
      const platform = this.products.get(at);
      if (platform) {
        return { package: this.product(relation.part), platform };
      }
      const next = this.relations.get(at);
      if (!next) return null;
      at = next.of;
    }
    return null;
  }

  /** What is not in the tree goes by its id alone. */
  private product(id: string): Product {
    return this.products.get(id) ?? { id, name: id, cpe: '', purl: '' };
  }

  /** As deep as the document may be. */
  private addBranches(branches: unknown): void {
    for (const branch of listOf(branches).map(fieldsOf)) {
      this.addProduct(fieldsOf(branch.product));
      this.addBranches(branch.branches);
    }
  }

  private addProduct(product: Fields): void {
    const id = textOf(product.product_id);
    if (!id) return;
    const helper = fieldsOf(product.product_identification_helper);
    this.products.set(id, {
      id,
      name: textOf(product.name),
      cpe: textOf(helper.cpe),
      purl: textOf(helper.purl),
    });
  }
}
