import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as engineModule from "@prisma/schema-engine-wasm/schema_engine_bg";
import type { Migration } from "./migrate-history";

/**
 * Applies what is missing with Prisma's own schema engine, as WebAssembly: the native binary
 * behind `prisma migrate` is downloaded at run time, which a closed network does not allow.
 *
 * @returns names of the migrations applied now
 */
export async function applyMigrations(
  databaseUrl: string,
  directory: string,
  migrations: Migration[],
): Promise<string[]> {
  await loadEngine();
  const adapters = new WholeScriptAdapterFactory({ connectionString: databaseUrl, max: 1 });
  const factory = bindMigrationAwareSqlAdapterFactory(adapters);
  const engine = await engineModule.SchemaEngine.new(
    { datamodels: undefined },
    () => undefined,
    factory,
  );
  try {
    const output = await engine.applyMigrations({
      filters: { externalTables: [], externalEnums: [] },
      migrationsList: {
        baseDir: directory,
        lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
        shadowDbInitScript: "",
        migrationDirectories: migrations.map(({ name, sql }) => ({
          path: name,
          migrationFile: { path: "migration.sql", content: { tag: "ok", value: sql } },
        })),
      },
    });
    return output.appliedMigrationNames;
  } finally {
    engine.free();
    await adapters.closeAll();
  }
}

/** The stock adapter splits scripts at every `;`, which cuts function bodies and DO blocks. */
class WholeScriptAdapterFactory extends PrismaPg {
  readonly #open: { dispose(): Promise<void> }[] = [];

  override async connect() {
    const adapter = await super.connect();
    this.#open.push(adapter);
    adapter.executeScript = async (script: string) => {
      await adapter.underlyingDriver().query(script);
    };
    return adapter;
  }

  /** Freeing the engine leaves its connections open. */
  async closeAll(): Promise<void> {
    await Promise.all(this.#open.splice(0).map((adapter) => adapter.dispose()));
  }
}

let loaded: Promise<void> | undefined;

/** The package's own entry imports a `.wasm` file, which Node 20 cannot. */
function loadEngine(): Promise<void> {
  loaded ??= instantiate();
  return loaded;
}

async function instantiate(): Promise<void> {
  const entry = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm");
  const bytes = await readFile(new URL("schema_engine_bg.wasm", `file://${entry}`));
  const { instance } = await WebAssembly.instantiate(bytes, {
    "./schema_engine_bg.js": engineModule as unknown as WebAssembly.ModuleImports,
  });
  const exports = instance.exports as { __wbindgen_start?: () => void };
  engineModule.__wbg_set_wasm(instance.exports);
  exports.__wbindgen_start?.();
}
