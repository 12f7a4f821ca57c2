import type pg from 'pg';
import type { Lsn } from '#lib/shadow/position.ts';
import { UserError } from '../../command.ts';
import { formatLsn } from '#lib/shadow/instant.ts';
import { readSlot } from './slot.ts';

const BEGIN_ANEW =
	'begin a new store with --store <another folder>, and keep this one for the past that it holds';

/** A store can go on only from a slot that still has everything behind the store's end. */
export async function requireSlotFor(
	client: pg.ClientBase,
	slotName: string,
	storeEnd: Lsn,
	database: string
): Promise<void> {
	const slot = await readSlot(client, slotName);
	const end = formatLsn(storeEnd);
	if (slot === null) {
		throw new UserError(
			`replication slot ${slotName} is gone: the source no longer keeps the changes after ${end}, where this store ends, so there would be a gap from ${end} on; ${BEGIN_ANEW}`
		);
	}
	if (slot.walStatus === 'lost' || slot.invalidation !== null) {
		const why = slot.invalidation ?? 'its WAL exceeded max_slot_wal_keep_size';
		throw new UserError(
			`replication slot ${slotName} was invalidated (${why}): the changes after ${end}, where this store ends, are lost, a gap from ${end} on; SELECT pg_drop_replication_slot('${slotName}'); then ${BEGIN_ANEW}`
		);
	}
	if (slot.plugin !== 'pgoutput' || slot.database !== database) {
		throw new UserError(
			`replication slot ${slotName} belongs to ${slot.plugin} on database ${slot.database}, not to a shadow of ${database}: choose another with --slot`
		);
	}
	if (slot.confirmedFlush !== null && slot.confirmedFlush > storeEnd) {
		const confirmed = formatLsn(slot.confirmedFlush);
		throw new UserError(
			`replication slot ${slotName} has moved on to ${confirmed}, but this store ends at ${end}: the changes from ${end} to ${confirmed} went elsewhere, a gap; was an older copy of the store put back, or does another capture use the slot? ${BEGIN_ANEW}`
		);
	}
}
