/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/storage.h"
#include "base/error.h"

/**
 * along_position_compare:
 * @a: a place in the change log
 * @b: another
 *
 * Returns: below 0 where @a comes first, 0 where they are the same, above 0 where @b does
 */
int
along_position_compare (const AlongPosition *a, const AlongPosition *b)
{
  if (a->tx != b->tx)
    return a->tx < b->tx ? -1 : 1;
  if (a->n != b->n)
    return a->n < b->n ? -1 : 1;
  return 0;
}

/**
 * along_stored_record_free:
 * @record: (transfer full): a record's row
 */
void
along_stored_record_free (AlongStoredRecord *record)
{
  g_free (record->kind);
  g_free (record->id);
  g_free (record->subject);
  g_free (record->parent_kind);
  g_free (record->parent);
  g_free (record->state);
  g_free (record);
}

/**
 * along_stored_part_free:
 * @part: (transfer full): a part
 */
void
along_stored_part_free (AlongStoredPart *part)
{
  g_free (part->kind);
  g_free (part->id);
  g_free (part->facet);
  g_free (part->row);
  g_free (part);
}

/**
 * along_history_free:
 * @entry: (transfer full): a line of history
 */
void
along_history_free (AlongHistory *entry)
{
  g_free (entry->txn);
  g_free (entry->kind);
  g_free (entry->id);
  g_free (entry->group);
  g_free (entry->op);
  g_free (entry->before);
  g_free (entry->after);
  g_free (entry->by);
  g_free (entry->org);
  g_free (entry->account);
  g_free (entry->replica);
  g_free (entry);
}

/**
 * along_stored_result_free:
 * @result: (transfer full): a result
 */
void
along_stored_result_free (AlongStoredResult *result)
{
  g_free (result->txn);
  g_free (result->account);
  g_free (result->replica);
  g_free (result->digest);
  g_free (result->result);
  g_free (result);
}

/**
 * along_stored_conflict_free:
 * @conflict: (transfer full): a conflict
 */
void
along_stored_conflict_free (AlongStoredConflict *conflict)
{
  g_free (conflict->id);
  g_free (conflict->kind);
  g_free (conflict->record);
  g_free (conflict->facet);
  g_free (conflict->group);
  g_free (conflict->json);
  g_free (conflict);
}

/**
 * along_stored_quarantine_free:
 * @quarantine: (transfer full): what could not be applied
 */
void
along_stored_quarantine_free (AlongStoredQuarantine *quarantine)
{
  g_free (quarantine->txn);
  g_free (quarantine->account);
  g_free (quarantine->org);
  g_free (quarantine->code);
  g_free (quarantine->message);
  g_free (quarantine->json);
  g_free (quarantine);
}

/**
 * along_grant_free:
 * @grant: (transfer full): a grant
 */
void
along_grant_free (AlongGrant *grant)
{
  g_free (grant->sid);
  g_free (grant);
}

/**
 * along_holding_free:
 * @holding: (transfer full): who holds what
 */
void
along_holding_free (AlongHolding *holding)
{
  g_free (holding->account);
  g_clear_pointer (&holding->grant, along_grant_free);
  g_free (holding);
}

/**
 * along_account_free:
 * @account: (transfer full): an account
 */
void
along_account_free (AlongAccount *account)
{
  g_free (account->id);
  g_free (account->login);
  g_free (account->name);
  g_free (account->worker);
  g_free (account->org);
  g_free (account->org_name);
  g_free (account->hash);
  g_free (account);
}

/**
 * along_token_free:
 * @token: (transfer full): a token
 */
void
along_token_free (AlongToken *token)
{
  g_free (token->hash);
  g_free (token->account);
  g_free (token->family);
  g_free (token->replica);
  g_free (token->device);
  g_free (token);
}

/**
 * along_stored_record_copy:
 * @record: a record
 *
 * Returns: (transfer full): the same again
 */
AlongStoredRecord *
along_stored_record_copy (const AlongStoredRecord *record)
{
  AlongStoredRecord *copy = g_memdup2 (record, sizeof *record);

  copy->kind = g_strdup (record->kind);
  copy->id = g_strdup (record->id);
  copy->subject = g_strdup (record->subject);
  copy->parent_kind = g_strdup (record->parent_kind);
  copy->parent = g_strdup (record->parent);
  copy->state = g_strdup (record->state);
  return copy;
}

/**
 * along_stored_hold_free:
 * @hold: (transfer full): a legal hold
 */
void
along_stored_hold_free (AlongStoredHold *hold)
{
  g_free (hold->person);
  g_free (hold->until);
  g_free (hold->reason);
  g_free (hold);
}

/**
 * along_stored_device_free:
 * @device: (transfer full): a device
 */
void
along_stored_device_free (AlongStoredDevice *device)
{
  g_free (device->account);
  g_free (device->id);
  g_free (device->name);
  g_free (device->app);
  g_free (device);
}

/**
 * along_answer_link_free:
 * @link: (transfer full): a link to the answer page
 */
void
along_answer_link_free (AlongAnswerLink *link)
{
  g_free (link->hash);
  g_free (link->code);
  g_free (link->referral);
  g_free (link->made_by);
  g_free (link);
}

/**
 * along_audit_end_free:
 * @end: (transfer full): where an audit log ends
 */
void
along_audit_end_free (AlongAuditEnd *end)
{
  g_free (end->org);
  g_free (end->day);
  g_free (end->hash);
  g_free (end);
}

/**
 * along_count_free:
 * @count: (transfer full): a count
 */
void
along_count_free (AlongCount *count)
{
  g_free (count->what);
  g_free (count);
}

/**
 * along_storage_close:
 * @self: (transfer full): a storage that nobody uses any more
 */
void
along_storage_close (AlongStorage *self)
{
  self->api->close (self);
}

typedef struct
{
  AlongStorage *from;
  AlongTx *to;
  AlongTxFunc then;
  gpointer data;
} Copy;

/* Looked at from both sides before it counts. */
static gboolean
copy_and_compare (AlongTx *from, gpointer data, GError **error)
{
  Copy *copy = data;
  AlongTx *to = copy->to;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  if (!to->api->copy_from (to, from, error) || !from->api->digest (from, &before, error)
      || !to->api->digest (to, &after, error))
    return FALSE;
  if (g_str_equal (before, after))
    return TRUE;
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_CORRUPT,
                       "the copy is not the same as what was copied");
  return FALSE;
}

static gboolean
write_copy (AlongTx *to, gpointer data, GError **error)
{
  Copy *copy = data;

  copy->to = to;
  return (to->api->clear == NULL || to->api->clear (to, error))
         && copy->from->api->read (copy->from, copy_and_compare, copy, error)
         && (copy->then == NULL || copy->then (to, copy->data, error));
}

/**
 * along_storage_copy:
 * @from: a storage
 * @to: another one, on whichever database; what is in it is replaced where the database can be shared, and
 *   otherwise it must be empty
 * @then: (nullable): done in the same transaction, once everything is there
 * @data: given to @then
 * @error: %ALONG_ERROR_CORRUPT where what was written does not read as what was copied
 *
 * Copies everything, out of one snapshot, all or nothing, and compares the digests.
 *
 * Returns: %TRUE if @to holds the same
 */
gboolean
along_storage_copy (
    AlongStorage *from, AlongStorage *to, AlongTxFunc then, gpointer data, GError **error)
{
  Copy copy = { from, NULL, then, data };

  return to->api->write (to, write_copy, &copy, error);
}
