export type { BackupReport } from "./format";
export { restoreBackup } from "./restore-backup";
export { settleCopy } from "./settle-copy";
export { writeBackup } from "./write-backup";
