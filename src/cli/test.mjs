import { bootstrap } from "./bootstrap.mjs";

await bootstrap();
const { test } = await import("./test.ts");
await test(process.argv.slice(2));
