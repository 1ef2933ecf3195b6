/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/sample.h"
#include "sample/tales.h"
#include "sample/world.h"
#include "base/clock.h"
#include "base/date.h"

/* The partnership's dates and midnights around today, worked out once. */
static void
make_calendar (AlongSample *self)
{
  g_autofree char *today = along_clock_date_of (self->now);
  GDate date;

  along_date_parse (today, &date);
  g_date_subtract_days (&date, WORLD_PAST);
  for (guint i = 0; i <= WORLD_PAST + WORLD_FUTURE; i++)
    {
      g_autoptr (GDateTime) midnight
          = g_date_time_new (along_clock_zone (), g_date_get_year (&date),
                             (int)g_date_get_month (&date), g_date_get_day (&date), 0, 0, 0);

      self->dates[i] = along_date_iso (&date);
      self->weekdays[i] = (guint8)g_date_get_weekday (&date);
      self->midnight[i] = g_date_time_to_unix (midnight) * 1000;
      g_date_add_days (&date, 1);
    }
}

static void
clear_org (gpointer data)
{
  g_free (((Org *)data)->id);
}

static void
clear_service (gpointer data)
{
  g_free (((Svc *)data)->id);
}

static void
clear_group (gpointer data)
{
  g_free (((Group *)data)->id);
  g_ptr_array_unref (((Group *)data)->sessions);
}

static void
clear_account (gpointer data)
{
  AlongSampleAccount *account = data;

  g_free ((char *)account->user);
  g_free ((char *)account->worker);
}

/**
 * along_sample_new:
 * @people: how many people the partnership works with
 * @seed: the same seed makes the same partnership and the same people
 * @flags: whether it comes with its history
 *
 * Invents a partnership. Everything in it is synthetic: the town, its streets and postcodes do not
 * exist, phone numbers are those Ofcom keeps for drama, e-mail goes to example.org, NHS numbers are
 * of the test range, and nobody has a CHI number, which has none. Dates are counted from the clock's
 * today, so that something is always due, overdue and just arrived.
 *
 * Memory stays bounded by one person, however many there are.
 *
 * Returns: (transfer full): a sample at its beginning
 */
AlongSample *
along_sample_new (guint people, guint64 seed, AlongSampleFlags flags)
{
  AlongSample *self = g_new0 (AlongSample, 1);

  self->people = people;
  self->seed = seed;
  self->seed_text = g_strdup_printf ("%" G_GUINT64_FORMAT, seed);
  self->flags = flags;
  self->now = along_clock_now_ms ();
  make_calendar (self);
  self->told = g_new0 (gboolean, n_tales);
  self->orgs = g_array_new (FALSE, TRUE, sizeof (Org));
  self->services = g_array_new (FALSE, TRUE, sizeof (Svc));
  self->groups = g_array_new (FALSE, TRUE, sizeof (Group));
  self->accounts = g_array_new (FALSE, TRUE, sizeof (AlongSampleAccount));
  g_array_set_clear_func (self->orgs, clear_org);
  g_array_set_clear_func (self->services, clear_service);
  g_array_set_clear_func (self->groups, clear_group);
  g_array_set_clear_func (self->accounts, clear_account);
  self->peer_workers = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  self->ready = g_queue_new ();
  self->items = g_ptr_array_new ();
  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  world_seed (self, 0);
  make_partnership (self);
  make_services (self);
  make_directory_extras (self);
  make_desk (self);
  world_release (self);
  return self;
}

/**
 * along_sample_free:
 * @self: (transfer full): a sample
 */
void
along_sample_free (AlongSample *self)
{
  g_queue_free_full (self->ready, (GDestroyNotify)along_sample_item_free);
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->records);
  g_ptr_array_unref (self->peer_workers);
  g_array_unref (self->orgs);
  g_array_unref (self->services);
  g_array_unref (self->groups);
  g_array_unref (self->accounts);
  for (guint i = 0; i < G_N_ELEMENTS (self->dates); i++)
    g_free (self->dates[i]);
  g_free (self->seed_text);
  g_free (self->told);
  g_free (self);
}

/**
 * along_sample_partnership:
 *
 * Returns: (transfer none): what the invented partnership calls itself
 */
const char *
along_sample_partnership (void)
{
  return "Dunlarrick Wrap-around Partnership";
}

/**
 * along_sample_accounts:
 * @self: a sample
 * @n_accounts: (out): how many
 *
 * Who works in the partnership, each with an account. The first are the ones people sign in with to
 * look around: morag, callum, shona, ig and admin.
 *
 * Returns: (transfer none) (array length=n_accounts): the accounts, as long as @self lives
 */
const AlongSampleAccount *
along_sample_accounts (AlongSample *self, guint *n_accounts)
{
  *n_accounts = self->accounts->len;
  return (const AlongSampleAccount *)(gpointer)self->accounts->data;
}

/**
 * along_sample_next:
 * @self: a sample
 *
 * The directory comes first, then person after person; what happened to one person is in the order of
 * its time. Every record is valid, and in a story every move is one its author may take.
 *
 * Returns: (transfer full) (nullable): the next thing somebody did, or %NULL at the end
 */
AlongSampleItem *
along_sample_next (AlongSample *self)
{
  while (g_queue_is_empty (self->ready) && self->next_person < self->people)
    {
      guint index = self->next_person++;

      world_seed (self, index + 1);
      self->n_ids = ((guint64)index + 1) << 16;
      self->n_settled = self->n_ids | 1 << 15;
      make_person (self, index);
      world_release (self);
    }
  return g_queue_pop_head (self->ready);
}
