import { invalidParameter } from "./graph-errors";

/** One requested field: `comments.limit(10).filter(stream){id,message}`. */
export interface FieldRequest {
  name: string;
  args: URLSearchParams;
  fields: FieldRequest[];
}

/** Gives a field's value; edges use the arguments and the fields asked of them. */
export type Resolvers<T> = Record<string, (object: T, request: FieldRequest) => unknown>;

/** @throws GraphError 2500-like, as error 100, when the syntax is wrong. */
export function parseFields(source: string): FieldRequest[] {
  const parser = new FieldParser(source);
  const fields = parser.list();
  if (!parser.atEnd()) throw invalidParameter(`Syntax error in fields: ${source}`);
  return fields;
}

/** Only the fields asked for, and always the id. Fields without a value are left out. */
export function project<T>(
  nodeType: string,
  object: T,
  resolvers: Resolvers<T>,
  fields: FieldRequest[],
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const wanted = fields.some((field) => field.name === "id")
    ? fields
    : [...fields, ...parseFields("id")];
  for (const field of wanted) {
    const resolve = resolvers[field.name];
    if (!resolve) {
      throw invalidParameter(
        `Tried accessing nonexisting field (${field.name}) on node type (${nodeType})`,
      );
    }
    const value = resolve(object, field);
    if (value !== undefined && value !== null) result[field.name] = value;
  }
  return result;
}

class FieldParser {
  private at = 0;

  constructor(private readonly source: string) {}

  atEnd(): boolean {
    return this.at >= this.source.length;
  }

  list(): FieldRequest[] {
    const fields = [this.field()];
    while (this.take(",")) fields.push(this.field());
    return fields;
  }

  private field(): FieldRequest {
    const name = this.word();
    const args = new URLSearchParams();
    while (this.take(".")) {
      const key = this.word();
      if (!this.take("(")) throw this.wrong();
      const end = this.source.indexOf(")", this.at);
      if (end < 0) throw this.wrong();
      args.set(key, this.source.slice(this.at, end));
      this.at = end + 1;
    }
    let fields: FieldRequest[] = [];
    if (this.take("{")) {
      fields = this.list();
      if (!this.take("}")) throw this.wrong();
    }
    return { name, args, fields };
  }

  private word(): string {
    const match = /^\s*(\w+)\s*/.exec(this.source.slice(this.at));
    if (!match?.[1]) throw this.wrong();
    this.at += match[0].length;
    return match[1];
  }

  private take(sign: string): boolean {
    if (this.source[this.at] !== sign) return false;
    this.at += 1;
    return true;
  }

  private wrong() {
    return invalidParameter(
      `Syntax error in fields at "${this.source.slice(this.at, this.at + 20)}"`,
    );
  }
}
