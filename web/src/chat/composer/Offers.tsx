/** The list above the composer with what could be written. */
import { Avatar } from "@/ui";
import classes from "./composer.module.css";
import type { Offer } from "./suggestions";

interface OffersProps {
  id: string;
  label: string;
  offers: readonly Offer[];
  chosen: number;
  onTake: (offer: Offer) => void;
}

/** The id of one offer, for the field that points at it. */
export const offerId = (list: string, at: number): string => `${list}-${at}`;

export function Offers({ id, label, offers, chosen, onTake }: OffersProps) {
  return (
    <div id={id} className={classes.offers} role="listbox" aria-label={label}>
      {offers.map((offer, at) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus, and its keys choose
        <div
          key={offer.key}
          id={offerId(id, at)}
          role="option"
          tabIndex={-1}
          aria-selected={at === chosen}
          className={classes.offer}
          // The field keeps the focus.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onTake(offer)}
        >
          {offer.person && <Avatar name={offer.person.name} picture={offer.person.picture} size={24} />}
          {offer.emoji && <span className={classes.offerEmoji}>{offer.emoji}</span>}
          <span className={classes.offerLabel}>{offer.label}</span>
          {offer.detail && <span className={classes.offerDetail}>{offer.detail}</span>}
        </div>
      ))}
    </div>
  );
}
