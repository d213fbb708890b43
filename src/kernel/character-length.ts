/** Unicode code points of the NFC form: how Facebook, Discourse and WordPress count. Pure. */
export function countCharacters(text: string): number {
  return [...text.normalize("NFC")].length;
}
