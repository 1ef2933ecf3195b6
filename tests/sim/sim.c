/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/random.h"
#include "checks.h"
#include "doings.h"
#include "net.h"
#include "server.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

/* 2 March 2026, nine in the morning. */
#define BEGIN G_GINT64_CONSTANT (1772442000000)
#define SECOND 1000
#define QUIET_MS (8 * SECOND)
#define DAY (24 * 60 * 60 * G_GINT64_CONSTANT (1000))
/* With faults off everything has to be in step by then: the longest wait after a failure, and what is under way. */
#define SETTLE_MS (75 * SECOND)

typedef struct
{
  gint64 at;
  guint64 n;
  SimFunc func;
  gpointer data;
  GDestroyNotify free_data;
} Event;

static void
event_free (gpointer data)
{
  Event *event = data;

  if (event->free_data != NULL)
    event->free_data (event->data);
  g_free (event);
}

static gint64
read_clock (gpointer data)
{
  const Sim *sim = data;

  return sim->now + sim->skew;
}

static void
fill_random (guint8 *bytes, gsize length, gpointer data)
{
  Sim *sim = data;

  for (gsize i = 0; i < length; i++)
    bytes[i] = (guint8)(dice_roll (&sim->bytes) >> 32);
}

static int
compare_events (gconstpointer a, gconstpointer b, gpointer data)
{
  const Event *one = a;
  const Event *two = b;

  if (one->at != two->at)
    return one->at < two->at ? -1 : 1;
  return one->n < two->n ? -1 : one->n > two->n;
}

void
sim_in (Sim *sim, gint64 ms, SimFunc func, gpointer data)
{
  sim_in_owned (sim, ms, func, data, NULL);
}

void
sim_in_owned (Sim *sim, gint64 ms, SimFunc func, gpointer data, GDestroyNotify free_data)
{
  Event *event = g_new0 (Event, 1);

  *event = (Event){ sim->now + MAX (ms, 0), sim->n_events++, func, data, free_data };
  g_sequence_insert_sorted (sim->events, event, compare_events, NULL);
}

/* FALSE for nothing more up to @until. */
static gboolean
step (Sim *sim, gint64 until)
{
  GSequenceIter *first = g_sequence_get_begin_iter (sim->events);
  Event event;

  if (g_sequence_iter_is_end (first) || ((Event *)g_sequence_get (first))->at > until)
    return FALSE;
  event = *(Event *)g_sequence_get (first);
  ((Event *)g_sequence_get (first))->free_data = NULL;
  g_sequence_remove (first);
  sim->now = MAX (sim->now, event.at);
  event.func (sim, event.data);
  return TRUE;
}

static void
run_until (Sim *sim, gint64 until)
{
  while (sim->broken == NULL && step (sim, until))
    ;
  sim->now = MAX (sim->now, until);
}

void
sim_note (Sim *sim, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  for (const char *c = text; *c != '\0'; c++)
    sim->digest = (sim->digest ^ (guchar)*c) * G_GUINT64_CONSTANT (0x100000001b3);
  sim->digest = (sim->digest ^ (guint64)sim->now) * G_GUINT64_CONSTANT (0x100000001b3);
  if (sim->loud)
    fprintf (stderr, "%8.3f %s\n", (double)(sim->now - BEGIN) / SECOND, text);
}

void
sim_break (Sim *sim, const char *invariant, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  sim_note (sim, "BROKEN %s: %s", invariant, text);
  if (sim->broken == NULL)
    sim->broken = g_strdup_printf ("%s: %s", invariant, text);
}

gboolean
sim_chance (Sim *sim, double odds)
{
  /* At first all is well, so that most have something to lose. */
  return !sim->calm && sim->now >= BEGIN + QUIET_MS && dice_chance (&sim->dice, odds);
}

guint
sim_token (Sim *sim, Device *author, const char *kind, const char *id, const char *facet)
{
  Token *token = g_new0 (Token, 1);

  token->kind = g_strdup (kind);
  token->id = g_strdup (id);
  token->facet = g_strdup (facet);
  token->author = author;
  g_ptr_array_add (sim->tokens, token);
  return sim->tokens->len;
}

char *
sim_words (guint token)
{
  return g_strdup_printf ("zq%05uqz", token);
}

/* The next token from *@at on; 0 for none. */
guint
sim_find_token (const char *text, gsize size, gsize *at)
{
  while (*at + 9 <= size)
    {
      const char *found = memmem (text + *at, size - *at, "zq", 2);
      guint n = 0;
      guint i = 2;

      if (found == NULL || (gsize)(found - text) + 9 > size)
        break;
      *at = (gsize)(found - text) + 2;
      for (; i < 7 && g_ascii_isdigit (found[i]); i++)
        n = n * 10 + (guint)(found[i] - '0');
      if (i == 7 && found[7] == 'q' && found[8] == 'z')
        {
          *at = (gsize)(found - text) + 9;
          return n;
        }
    }
  *at = size;
  return 0;
}

static void
token_free (gpointer data)
{
  Token *token = data;

  g_free (token->kind);
  g_free (token->id);
  g_free (token->facet);
  g_free (token);
}

static void
known_free (gpointer data)
{
  Known *known = data;

  g_free (known->kind);
  g_free (known->id);
  g_free (known);
}

static void
deed_free (gpointer data)
{
  Deed *deed = data;

  g_free (deed->id);
  g_free (deed->worker);
  g_free (deed->r);
  for (guint i = 0; i < deed->writes->len; i++)
    {
      Written *written = &g_array_index (deed->writes, Written, i);

      g_free (written->kind);
      g_free (written->id);
      g_free (written->group);
    }
  g_array_unref (deed->writes);
  g_free (deed->settles);
  g_clear_pointer (&deed->values, g_hash_table_unref);
  g_free (deed);
}

static void
person_free (gpointer data)
{
  Person *person = data;

  along_account_free (person->account);
  g_free (person);
}

static gboolean
anybody_is_dead (Sim *sim)
{
  for (guint i = 0; i < sim->devices->len; i++)
    if (disk_is_dead (((Device *)g_ptr_array_index (sim->devices, i))->disk)
        || disk_was_full (((Device *)g_ptr_array_index (sim->devices, i))->disk))
      return TRUE;
  return FALSE;
}

/* What the code says goes into the trace. A warning is news, but where a machine has just lost its power. */
static GLogWriterOutput
take_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  Sim *sim = data;
  const char *text = "";

  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE"))
      text = fields[i].value;
  if ((level & G_LOG_LEVEL_MASK) <= G_LOG_LEVEL_CRITICAL)
    {
      fprintf (stderr, "seed %" G_GUINT64_FORMAT ": %s\n", sim->seed, text);
      return g_log_writer_default (level, fields, n_fields, NULL);
    }
  if (level & G_LOG_LEVEL_DEBUG && sim->loud)
    fprintf (stderr, "         debug: %s\n", text);
  if (level & G_LOG_LEVEL_WARNING && sim->n_quiet == 0 && !anybody_is_dead (sim))
    sim_break (sim, "warning", "%s", text);
  else if (strstr (text, "differs from the server's") != NULL)
    /* It heals itself, and should not have to. */
    sim_break (sim, "I7", "%s", text);
  else if (!(level & G_LOG_LEVEL_DEBUG))
    sim_note (sim, "log: %s", text);
  return G_LOG_WRITER_HANDLED;
}

/* There is one log a process, and one run at a time. */
static Sim *running;

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  return running != NULL ? take_log (level, fields, n_fields, running)
                         : g_log_writer_default (level, fields, n_fields, NULL);
}

static double
rate (Sim *sim, double most)
{
  /* Every other run is spared a kind of trouble, so that the others are seen clearly. */
  return dice_below (&sim->dice, 2) == 0 ? 0 : most * dice_below (&sim->dice, 101) / 100;
}

static void
draw_rates (Sim *sim)
{
  Rates *rates = &sim->rates;

  rates->request_lost = rate (sim, 0.2);
  rates->answer_lost = rate (sim, 0.2);
  rates->doubled = rate (sim, 0.1);
  rates->delayed = rate (sim, 0.1);
  rates->cut = rate (sim, 0.15);
  rates->partition = rate (sim, 0.03);
  rates->crash_within = dice_below (&sim->dice, 2) == 0 ? 0 : 20 + dice_below (&sim->dice, 400);
  rates->server_crash_within
      = dice_below (&sim->dice, 3) != 0 ? 0 : 50 + dice_below (&sim->dice, 400);
  rates->full = rate (sim, 0.005);
  rates->wander = rate (sim, 0.3);
  rates->small_pages = dice_below (&sim->dice, 3) == 0;
  rates->keyed = dice_below (&sim->dice, 8) == 0;
  rates->restores = dice_below (&sim->dice, 4) == 0;
  rates->old_copies = dice_below (&sim->dice, 8) == 0;
  rates->moves_people = dice_below (&sim->dice, 3) == 0;
  rates->images = dice_below (&sim->dice, 4) == 0;
}

static void
add_orgs (Sim *sim)
{
  static const char *const names[] = { "Harbour", "Walkers", "Hillside" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *id = along_id_new ();
      g_autofree char *service = along_id_new ();
      g_autoptr (AlongRecord) org = along_record_new (along_entity_find ("organisation"), id);
      g_autoptr (AlongRecord) offer = along_record_new (along_entity_find ("service"), service);

      along_record_set_text (org, "name", names[i]);
      server_bring (sim->server, org);
      along_record_set_text (offer, "name", "Company on walks");
      along_record_set_text (offer, "org", id);
      along_record_set_text (offer, "status", "active");
      server_bring (sim->server, offer);
      g_ptr_array_add (sim->orgs, g_steal_pointer (&id));
      g_ptr_array_add (sim->services, g_steal_pointer (&service));
    }
}

static void
add_person (Sim *sim, guint n)
{
  static const guint roles[] = { ALONG_ROLE_COORDINATOR, ALONG_ROLE_LINK_WORKER,
                                 ALONG_ROLE_FACILITATOR, ALONG_ROLE_PRACTITIONER };
  /* Mostly colleagues: they get in each other's way. */
  static const guint orgs[] = { 0, 0, 1, 0, 2, 1 };
  Person *person = g_new0 (Person, 1);
  AlongAccount *account = g_new0 (AlongAccount, 1);
  g_autoptr (AlongRecord) worker = NULL;

  person->org = orgs[n % G_N_ELEMENTS (orgs)];
  person->account = account;
  account->id = along_id_new ();
  account->worker = along_id_new ();
  account->login = g_strdup_printf ("worker%u", n);
  account->name = g_strdup (account->login);
  account->org = g_strdup (g_ptr_array_index (sim->orgs, person->org));
  account->org_name = g_strdup ("An organisation");
  account->roles = roles[n % G_N_ELEMENTS (roles)];
  account->created = sim->now;
  worker = along_record_new (along_entity_find ("worker"), account->worker);
  along_record_set_text (worker, "name", account->name);
  along_record_set_text (worker, "org", account->org);
  server_bring (sim->server, worker);
  server_put_account (sim->server, account);
  g_ptr_array_add (sim->people, person);
}

Sim *
sim_new (guint64 seed, gboolean loud)
{
  Sim *sim = g_new0 (Sim, 1);

  sim->seed = seed;
  sim->now = BEGIN;
  sim->digest = G_GUINT64_CONSTANT (0xcbf29ce484222325);
  sim->loud = loud;
  sim->events = g_sequence_new (event_free);
  sim->orgs = g_ptr_array_new_with_free_func (g_free);
  sim->services = g_ptr_array_new_with_free_func (g_free);
  sim->people = g_ptr_array_new_with_free_func (person_free);
  sim->devices = g_ptr_array_new_with_free_func ((GDestroyNotify)device_free);
  sim->deeds = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, deed_free);
  sim->deed_order = g_ptr_array_new ();
  sim->tokens = g_ptr_array_new_with_free_func (token_free);
  sim->known = g_ptr_array_new_with_free_func (known_free);
  /* SQLite asks where a file is before it asks the file system for it. */
  sim->folder = g_dir_make_tmp ("along-sim-XXXXXX", NULL);
  g_assert (sim->folder != NULL);
  running = sim;
  along_clock_set_source (read_clock, sim);
  along_random_set_source (fill_random, sim);
  along_workers_set_inline (TRUE);
  disks_begin (&sim->dice, read_clock, sim);
  device_make_blank (sim);
  disks_end ();
  /* Whatever that took from the dice, each run begins with the same. */
  sim->dice.state = seed * G_GUINT64_CONSTANT (0x2545f4914f6cdd1d) + 1;
  sim->bytes.state = ~sim->dice.state;
  disks_begin (&sim->dice, read_clock, sim);
  draw_rates (sim);
  return sim;
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      (void)g_remove (path);
    }
  (void)g_rmdir (folder);
}

void
sim_free (Sim *sim)
{
  sim->n_quiet++;
  /* First everything under way is given up, then what would have come of it. */
  for (guint i = 0; i < sim->devices->len; i++)
    device_stop (g_ptr_array_index (sim->devices, i), FALSE);
  server_stop (sim->server, FALSE);
  g_clear_pointer (&sim->events, g_sequence_free);
  sim->events = g_sequence_new (event_free);
  g_ptr_array_unref (sim->devices);
  server_free (sim->server);
  g_sequence_free (sim->events);
  g_ptr_array_unref (sim->orgs);
  g_ptr_array_unref (sim->services);
  g_ptr_array_unref (sim->people);
  g_ptr_array_unref (sim->deed_order);
  g_hash_table_unref (sim->deeds);
  g_ptr_array_unref (sim->tokens);
  g_ptr_array_unref (sim->known);
  disks_end ();
  along_workers_set_inline (FALSE);
  along_random_set_source (NULL, NULL);
  along_clock_set_source (NULL, NULL);
  running = NULL;
  remove_folder (sim->folder);
  g_free (sim->folder);
  g_free (sim->broken);
  g_free (sim);
}

/* What happens by itself */

static void
do_something (Sim *sim, gpointer data)
{
  Device *device = data;

  if (sim->calm)
    return;
  /* Most of what people do comes in bursts. */
  sim_in (sim,
          dice_below (&sim->dice, 3) != 0 ? dice_between (&sim->dice, 100, 2 * SECOND)
                                          : dice_between (&sim->dice, 3 * SECOND, 20 * SECOND),
          do_something, device);
  if (device->up && device->access != NULL)
    doings_do_one (device);
}

static void
come_back (Sim *sim, gpointer data)
{
  Device *device = data;

  if (!device->offline)
    return;
  device->offline = FALSE;
  sim_note (sim, "%s is on the network again", device->name);
  if (!device->up)
    return;
  device_enter (device);
  along_loop_network (device->loop);
  device_leave (device);
  device_pump (device);
}

static void
wake_up (Sim *sim, gpointer data)
{
  Device *device = data;

  if (!device->up)
    device_start (device);
}

static void
set_clock (Sim *sim, Device *device)
{
  if (dice_chance (&sim->dice, 0.5))
    device->skew = dice_between (&sim->dice, -5 * DAY, 5 * DAY);
  else
    device->skew = dice_between (&sim->dice, -10 * 60 * SECOND, 10 * 60 * SECOND);
  sim_note (sim, "%s has its clock %" G_GINT64_FORMAT " s wrong", device->name,
            device->skew / SECOND);
}

static void
happen_to (Sim *sim, Device *device)
{
  if (sim_chance (sim, sim->rates.partition) && !device->offline)
    {
      device->offline = TRUE;
      sim_note (sim, "%s leaves the network", device->name);
      sim_in (sim, dice_between (&sim->dice, SECOND, 90 * SECOND), come_back, device);
    }
  if (device->up && sim_chance (sim, 0.01))
    {
      device_stop (device, FALSE);
      if (sim->rates.old_copies && device->copy == NULL)
        {
          device->copy = disk_copy (device->disk);
          device->copied_at = sim->now;
        }
      sim_in (sim, dice_between (&sim->dice, SECOND, 30 * SECOND), wake_up, device);
    }
  else if (device->up && sim->rates.old_copies && device->copy != NULL && sim_chance (sim, 0.01))
    {
      device_stop (device, FALSE);
      device_put_back (device);
      sim_in (sim, SECOND, wake_up, device);
    }
  if (device->up && sim->rates.crash_within > 0 && sim_chance (sim, 0.05))
    disk_crash_within (device->disk, sim->rates.crash_within);
  if (device->up && sim_chance (sim, sim->rates.full))
    {
      sim_note (sim, "the disk of %s is full", device->name);
      disk_fill (device->disk, 1 + dice_below (&sim->dice, 6));
    }
  if (sim_chance (sim, sim->rates.wander / 20))
    set_clock (sim, device);
}

static void
tick (Sim *sim, gpointer data)
{
  if (sim->calm)
    return;
  for (guint i = 0; i < sim->devices->len; i++)
    happen_to (sim, g_ptr_array_index (sim->devices, i));
  sim_in (sim, SECOND, tick, NULL);
}

static void
start_server (Sim *sim, gpointer data)
{
  if (!sim->server->up)
    server_start (sim->server);
}

static void
restore_server (Sim *sim, gpointer data)
{
  if (sim->server->up)
    server_stop (sim->server, FALSE);
  server_restore (sim->server);
  server_start (sim->server);
}

static void
put_server_back (Sim *sim, gpointer data)
{
  if (sim->server->image == NULL)
    return;
  if (sim->server->up)
    server_stop (sim->server, FALSE);
  server_put_back (sim->server);
  server_start (sim->server);
}

static void
move_somebody (Sim *sim, gpointer data)
{
  Person *person = g_ptr_array_index (sim->people, dice_below (&sim->dice, sim->people->len));
  guint org = dice_below (&sim->dice, sim->orgs->len);

  if (sim->calm || !sim->server->up)
    return;
  person->org = org;
  g_set_str (&person->account->org, g_ptr_array_index (sim->orgs, org));
  sim_note (sim, "%s works for organisation %u now", person->account->login, org);
  server_put_account (sim->server, person->account);
}

static void
run_server (Sim *sim, gpointer data)
{
  Server *server = sim->server;

  sim_in (sim, SECOND, run_server, NULL);
  if (!server->up)
    return;
  server_poll (server);
  if (sim_chance (sim, 0.01))
    {
      server_stop (server, FALSE);
      sim_in (sim, dice_between (&sim->dice, 0, 20 * SECOND), start_server, NULL);
      return;
    }
  if (sim->rates.server_crash_within > 0 && sim_chance (sim, 0.03))
    disk_crash_within (server->disk, sim->rates.server_crash_within);
  if (sim->rates.restores && !server->has_backup && sim_chance (sim, 0.03))
    server_back_up (server);
  if (server->up && sim->rates.images && server->image == NULL && sim_chance (sim, 0.03))
    server_copy_disk (server);
  /* The backup may have been its end. */
  if (server->up && sim->devices->len > 0 && sim_chance (sim, 0.1))
    server_probe (server,
                  g_ptr_array_index (sim->devices, dice_below (&sim->dice, sim->devices->len)));
}

static void
run_rules (Sim *sim, gpointer data)
{
  Server *server = sim->server;
  g_autoptr (GError) error = NULL;
  guint moved = 0;

  sim_in (sim, 60 * SECOND, run_rules, NULL);
  if (!server->up)
    return;
  if (!along_service_run_due (server->service, &moved, &error))
    sim_note (sim, "the minute job failed: %s", error->message);
  if (disk_is_dead (server->disk))
    server_stop (server, TRUE);
}

static void
settle_down (Sim *sim)
{
  sim->calm = TRUE;
  sim->calm_since = sim->now;
  sim_note (sim, "calm");
  disk_crash_never (sim->server->disk);
  if (!sim->server->up)
    server_start (sim->server);
  for (guint i = 0; i < sim->devices->len; i++)
    {
      Device *device = g_ptr_array_index (sim->devices, i);

      disk_crash_never (device->disk);
      if (!device->up)
        device_start (device);
      come_back (sim, device);
    }
}

/* Whether @sim is settled and was for a moment, so that a hint on its way has arrived. */
static gboolean
all_settled (Sim *sim)
{
  for (guint i = 0; i < sim->devices->len; i++)
    if (!device_is_settled (g_ptr_array_index (sim->devices, i)))
      return FALSE;
  return TRUE;
}

gboolean
sim_run (Sim *sim)
{
  guint n_people = 2 + dice_below (&sim->dice, 5);
  /* Mostly few: what goes wrong needs two or three. */
  guint n_devices = dice_below (&sim->dice, 8) == 0 ? 6 + dice_below (&sim->dice, 7)
                                                    : 2 + dice_below (&sim->dice, 4);
  gint64 length = dice_between (&sim->dice, 30 * SECOND, 80 * SECOND);

  sim->server = server_new (sim);
  server_begin (sim->server);
  add_orgs (sim);
  for (guint i = 0; i < n_people; i++)
    add_person (sim, i);
  for (guint i = 0; i < n_devices && sim->broken == NULL; i++)
    {
      Device *device = device_new (sim, i, g_ptr_array_index (sim->people, i % sim->people->len));

      g_ptr_array_add (sim->devices, device);
      if (dice_chance (&sim->dice, sim->rates.wander))
        set_clock (sim, device);
      sim_in (sim, dice_between (&sim->dice, 0, 7 * SECOND), wake_up, device);
      sim_in (sim, dice_between (&sim->dice, 5 * SECOND, 12 * SECOND), do_something, device);
    }
  sim_in (sim, 12 * SECOND, tick, NULL);
  sim_in (sim, 12 * SECOND, run_server, NULL);
  sim_in (sim, 60 * SECOND, run_rules, NULL);
  for (guint i = 0; sim->rates.moves_people && i < 4; i++)
    sim_in (sim, dice_between (&sim->dice, 20 * SECOND, length), move_somebody, NULL);
  if (sim->rates.restores)
    sim_in (sim, dice_between (&sim->dice, length / 2, length), restore_server, NULL);
  if (sim->rates.images)
    sim_in (sim, dice_between (&sim->dice, length / 2, length), put_server_back, NULL);
  run_until (sim, BEGIN + length);
  if (sim->broken == NULL)
    settle_down (sim);
  for (guint quiet = 0; sim->broken == NULL && quiet < 3;)
    {
      run_until (sim, sim->now + SECOND);
      quiet = all_settled (sim) ? quiet + 1 : 0;
      sim->settled_after = sim->now - sim->calm_since;
      if (quiet == 0 && sim->settled_after > SETTLE_MS)
        {
          checks_at_the_end (sim);
          sim_break (sim, "I12", "%" G_GINT64_FORMAT " s after the last fault not in step yet",
                     sim->settled_after / SECOND);
        }
    }
  if (sim->broken == NULL)
    {
      /* Streams that died unnoticed are found out about now, at the latest. */
      run_until (sim, MAX (sim->now, sim->calm_since + SETTLE_MS));
      checks_at_the_end (sim);
    }
  return sim->broken == NULL;
}

void
sim_take_log (void)
{
  g_log_set_writer_func (write_log, NULL, NULL);
}
