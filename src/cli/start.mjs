import { bootstrap } from "./bootstrap.mjs";

const installation = await bootstrap();
const { start } = await import("./start.ts");
await start(process.argv.slice(2), installation);
