import type { OfferedPackage } from 'backstage-plugin-patchman-node';
import { RepositoryError } from '../fetch';
import { listLimits } from '../limits';
import { XmlReader } from '../xml';
import type { RpmPackageBuilder, TextField } from './RpmPackageBuilder';

/** The elements whose text matters, by their parent. */
const textFields: Record<string, readonly string[]> = {
  package: ['name', 'arch'],
  format: ['vendor', 'sourcerpm'],
};

/** Reads packages of primary.xml with a full parser: three times slower than the bytes, right in every case. */
export class PrimaryByParser {
  private readonly reader: XmlReader;
  private readonly decoder: InstanceType<typeof TextDecoder>;
  private readonly path: string[] = [];
  private text = '';

  constructor(
    private readonly builder: RpmPackageBuilder,
    encoding: string,
    private readonly found: (offered: OfferedPackage) => void,
  ) {
    this.decoder = new TextDecoder(encoding);
    this.reader = new XmlReader('primary.xml', {
      open: (name, attributes) => this.open(name, attributes),
      text: text => {
        // What is longer is none of the texts that matter.
        if (this.wantsText() && this.text.length <= listLimits.value) {
          this.text += text;
        }
      },
      close: name => this.close(name),
    });
  }

  write(bytes: Buffer): void {
    this.reader.write(this.decoder.decode(bytes, { stream: true }));
  }

  end(): void {
    this.reader.write(this.decoder.decode());
    this.reader.close();
  }

  private open(name: string, attributes: Record<string, string>): void {
    this.path.push(name);
    if (this.path.length === 1 && name !== 'metadata') {
      throw new RepositoryError(
        'content',
        `this is not primary.xml: it begins with <${name.slice(0, 40)}>`,
      );
    }
    if (this.at('package')) {
      this.builder.reset();
    } else if (this.at('package', 'version')) {
      this.builder.setVersion(attributes);
    } else if (this.at('package', 'format', 'obsoletes', 'entry')) {
      this.builder.addObsolete(attributes);
    } else if (this.at('package', 'format', 'provides', 'entry')) {
      this.builder.addProvide(attributes);
    }
    if (this.wantsText()) this.text = '';
  }

  private close(name: string): void {
    if (this.wantsText()) {
      this.builder.setText(name as TextField, this.text);
    } else if (this.at('package')) {
      const offered = this.builder.finish();
      if (offered) this.found(offered);
    }
    this.path.pop();
  }

  /** Whether the current element is at this place below the root. */
  private at(...names: string[]): boolean {
    return (
      this.path.length === names.length + 1 &&
      names.every((name, index) => this.path[index + 1] === name)
    );
  }

  private wantsText(): boolean {
    const { length } = this.path;
    const name = this.path[length - 1];
    return (
      (length === 3 &&
        this.path[1] === 'package' &&
        textFields.package.includes(name)) ||
      (length === 4 &&
        this.path[1] === 'package' &&
        this.path[2] === 'format' &&
        textFields.format.includes(name))
    );
  }
}
