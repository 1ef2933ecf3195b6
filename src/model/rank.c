/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/rank.h"

#include "base/text.h"
#include "model/rank-person.h"
#include "model/rank-place.h"
#include "model/rank-service.h"
#include "model/rank-times.h"
#include "model/value-sets.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
lists (const char *const *ids, const AlongRecord *service)
{
  return ids != NULL && g_strv_contains (ids, along_record_get_id (service));
}

static void
add_domain (GPtrArray *wanted, const char *domain)
{
  if (domain != NULL && !g_ptr_array_find_with_equal_func (wanted, domain, g_str_equal, NULL))
    g_ptr_array_add (wanted, (gpointer)domain);
}

static char *
list_domains (GPtrArray *domains)
{
  g_autoptr (GPtrArray) labels = g_ptr_array_new ();

  for (guint i = 0; i < domains->len; i++)
    g_ptr_array_add (labels, (gpointer)along_value_set_label (&along_values_need_domain,
                                                              domains->pdata[i]));
  g_ptr_array_add (labels, NULL);
  return along_text_join ((const char *const *)labels->pdata);
}

static void
rate_domain (AlongRating *rating)
{
  const AlongRankQuery *query = rating->query;
  g_auto (GStrv) domains = along_record_get_set (rating->service, "domains");
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();
  g_autoptr (GPtrArray) met = g_ptr_array_new ();
  g_autofree char *words = NULL;

  if (query->need != NULL)
    add_domain (wanted, along_record_get_text (query->need, "domain"));
  for (guint i = 0; query->domains != NULL && query->domains[i] != NULL; i++)
    add_domain (wanted, query->domains[i]);
  if (wanted->len == 0 || domains[0] == NULL)
    return;
  for (guint i = 0; i < wanted->len; i++)
    if (g_strv_contains ((const char *const *)domains, wanted->pdata[i]))
      g_ptr_array_add (met, wanted->pdata[i]);
  words = list_domains (met->len > 0 ? met : wanted);
  if (met->len > 0)
    {
      /* TRANSLATORS: %s is a part of life, such as Housing */
      along_rating_for (rating, 25 + 15 * (int)met->len,
                        g_strdup_printf (_ ("helps with: %s"), words));
      return;
    }
  rating->suits = FALSE;
  along_rating_against (rating, 20, g_strdup_printf (_ ("not known to help with: %s"), words));
}

static void
rate_before (AlongRating *rating)
{
  if (lists (rating->query->suited, rating->service))
    along_rating_for (rating, 14, g_strdup (_ ("suited before")));
  if (lists (rating->query->did_not_suit, rating->service))
    {
      rating->suits = FALSE;
      along_rating_against (rating, 40, g_strdup (_ ("did not suit before")));
    }
  if (lists (rating->query->declined, rating->service))
    along_rating_against (rating, 15, g_strdup (_ ("declined before")));
}

static gboolean
is_left_out (const AlongRankQuery *query, const AlongRecord *service)
{
  static const char *const shut[] = { "inactive", "temporarily_closed", "defunct", NULL };
  const char *status = along_record_get_text (service, "status");

  return (status != NULL && g_strv_contains (shut, status))
         || along_record_get_boolean (service, "entered_in_error")
         || lists (query->left_out, service);
}

static AlongRanked *
rate (const AlongRankQuery *query, AlongRecord *service)
{
  AlongRating rating = along_rating_begin (query, service);
  AlongRanked *ranked = g_new0 (AlongRanked, 1);

  rate_domain (&rating);
  rate_before (&rating);
  along_rank_age (&rating);
  along_rank_area (&rating);
  along_rank_language (&rating);
  along_rank_access (&rating);
  along_rank_wishes (&rating);
  along_rank_times (&rating);
  along_rank_places (&rating);
  along_rank_way (&rating);
  along_rank_wait (&rating);
  along_rank_cost (&rating);
  along_rank_listing (&rating);
  along_rank_funding (&rating);
  ranked->service = along_record_ref (service);
  ranked->score = rating.score;
  ranked->suits = rating.suits;
  ranked->reasons = along_rating_take (rating.reasons);
  ranked->warnings = along_rating_take (rating.warnings);
  return ranked;
}

static gint
by_rank (gconstpointer a, gconstpointer b)
{
  const AlongRanked *x = *(const AlongRanked *const *)a;
  const AlongRanked *y = *(const AlongRanked *const *)b;
  int order = 0;

  if (x->suits != y->suits)
    return x->suits ? -1 : 1;
  if (x->score != y->score)
    return x->score > y->score ? -1 : 1;
  order = g_utf8_collate (along_record_get_title (x->service), along_record_get_title (y->service));
  return order != 0 ? order
                    : strcmp (along_record_get_id (x->service), along_record_get_id (y->service));
}

/**
 * along_rank_services:
 * @query: for whom and for what
 * @services: (element-type AlongRecord): the services there are
 *
 * Puts services in the order in which they are worth offering, each with its reasons in words: whether
 * it helps with this, what suited before, whether somebody of this age and area may come, language and
 * access, what they would rather have and when, free places and how old that news is, the way there,
 * the wait, what it costs, how long its money lasts. What is closed is left out; what
 * something known speaks against comes after the rest, and is there all the same: the person
 * chooses.
 *
 * Returns: (transfer full) (element-type AlongRanked): the services, the best first
 */
GPtrArray *
along_rank_services (const AlongRankQuery *query, GPtrArray *services)
{
  GPtrArray *ranking = g_ptr_array_new_with_free_func ((GDestroyNotify)along_ranked_free);

  for (guint i = 0; i < services->len; i++)
    if (!is_left_out (query, g_ptr_array_index (services, i)))
      g_ptr_array_add (ranking, rate (query, g_ptr_array_index (services, i)));
  g_ptr_array_sort (ranking, by_rank);
  return ranking;
}

/**
 * along_ranked_words:
 * @ranked: a service with its reasons
 *
 * Returns: (transfer full): what speaks for it and, after a semicolon, what should be known, on one
 *   line
 */
char *
along_ranked_words (const AlongRanked *ranked)
{
  g_autofree char *reasons = g_strjoinv (_ (", "), ranked->reasons);
  g_autofree char *warnings = g_strjoinv (_ (", "), ranked->warnings);

  if (*reasons == '\0' || *warnings == '\0')
    return g_strconcat (reasons, warnings, NULL);
  /* TRANSLATORS: what speaks for a service; what should be known of it */
  return g_strdup_printf (_ ("%s; %s"), reasons, warnings);
}

/**
 * along_ranked_free:
 * @ranked: (transfer full): a service with its reasons
 */
void
along_ranked_free (AlongRanked *ranked)
{
  along_record_unref (ranked->service);
  g_strfreev (ranked->reasons);
  g_strfreev (ranked->warnings);
  g_free (ranked);
}
