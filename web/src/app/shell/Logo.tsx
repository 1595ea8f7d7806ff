/** The mark of the product. */

/** The mark, in the accent colour. */
export function Logo({ size = 32 }: { size?: number }) {
  return <img src="/icon.svg" width={size} height={size} alt="" draggable={false} />;
}
