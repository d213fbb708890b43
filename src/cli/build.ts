import { buildWeb, bundlePrograms, generateClient } from "./runtime/product-build";
import { reasonOf, step } from "./runtime/steps";

try {
  await step("client", generateClient);
  await step("programs", async () => {
    await bundlePrograms();
    return "dist/";
  });
  await step("web", buildWeb);
} catch (error) {
  console.error(reasonOf(error));
  process.exitCode = 1;
}
