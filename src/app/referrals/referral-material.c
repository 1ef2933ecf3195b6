/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/referral-material.h"

#include "app/common/follow.h"
#include "base/clock.h"
#include "model/packet.h"

/* As many services as anybody would be offered, and then some; further ones are found by name. */
#define MOST_SERVICES 500
#define MOST_ORGANISATIONS 2000
#define MOST_RECORDS 200

typedef enum
{
  PERSON,
  NEEDS,
  ABOUT_ME,
  RELATED,
  ALERTS,
  BASES,
  EARLIER,
  SERVICES,
  ORGANISATIONS,
  N_PARTS,
} Part;

struct _AlongReferralMaterial
{
  GObject parent_instance;

  AlongFollow *parts[N_PARTS];
  GPtrArray *found; /* services that were looked for by name */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AlongReferralMaterial, along_referral_material, G_TYPE_OBJECT)

static void
on_part_cb (AlongReferralMaterial *self)
{
  if (along_referral_material_is_ready (self))
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
along_referral_material_dispose (GObject *object)
{
  AlongReferralMaterial *self = ALONG_REFERRAL_MATERIAL (object);

  for (guint i = 0; i < N_PARTS; i++)
    g_clear_object (&self->parts[i]);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  G_OBJECT_CLASS (along_referral_material_parent_class)->dispose (object);
}

static void
along_referral_material_class_init (AlongReferralMaterialClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = along_referral_material_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", ALONG_TYPE_REFERRAL_MATERIAL,
                                          G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
along_referral_material_init (AlongReferralMaterial *self)
{
  self->found = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
}

static void
take_part (AlongReferralMaterial *self, Part part, AlongFollow *follow)
{
  self->parts[part] = follow;
  g_signal_connect_object (follow, "changed", G_CALLBACK (on_part_cb), self, G_CONNECT_SWAPPED);
}

static void
follow_of_person (
    AlongReferralMaterial *self, AlongStore *store, Part part, const char *kind, const char *person)
{
  const AlongEntity *entity = along_entity_find (kind);
  g_autoptr (AlongQuery) query = along_query_new (entity);

  along_query_where (query, "person", ALONG_IS, g_variant_new_string (person));
  take_part (self, part, along_follow_query (store, entity, query, MOST_RECORDS));
}

/**
 * along_referral_material_new:
 * @context: a context
 * @person: a person's id
 * @domain: (nullable): the part of life that help is wanted with
 *
 * Returns: (transfer full): what there is, as soon as it has been read
 */
AlongReferralMaterial *
along_referral_material_new (AlongContext *context, const char *person, const char *domain)
{
  AlongReferralMaterial *self = g_object_new (ALONG_TYPE_REFERRAL_MATERIAL, NULL);
  AlongStore *store = along_context_get_store (context);
  const AlongEntity *service = along_entity_find ("service");
  const AlongEntity *organisation = along_entity_find ("organisation");
  g_autoptr (AlongQuery) services = along_query_new (service);
  g_autoptr (AlongQuery) organisations = along_query_new (organisation);

  take_part (self, PERSON, along_follow_record (store, along_entity_find ("person"), person));
  follow_of_person (self, store, NEEDS, "need", person);
  follow_of_person (self, store, ABOUT_ME, "about_me", person);
  follow_of_person (self, store, RELATED, "related_person", person);
  follow_of_person (self, store, ALERTS, "alert", person);
  follow_of_person (self, store, BASES, "sharing_basis", person);
  follow_of_person (self, store, EARLIER, "referral", person);
  along_query_where (services, "status", ALONG_IS, g_variant_new_string ("active"));
  if (domain != NULL)
    along_query_where (services, "domains", ALONG_HAS, g_variant_new_string (domain));
  take_part (self, SERVICES, along_follow_query (store, service, services, MOST_SERVICES));
  take_part (self, ORGANISATIONS,
             along_follow_query (store, organisation, organisations, MOST_ORGANISATIONS));
  return self;
}

/**
 * along_referral_material_is_ready:
 * @self: material
 *
 * Returns: %TRUE once everything was read
 */
gboolean
along_referral_material_is_ready (AlongReferralMaterial *self)
{
  for (guint i = 0; i < N_PARTS; i++)
    if (self->parts[i] == NULL || !along_follow_is_read (self->parts[i]))
      return FALSE;
  return TRUE;
}

/**
 * along_referral_material_get_error:
 * @self: material
 *
 * Returns: (transfer none) (nullable): why the person could not be read
 */
const GError *
along_referral_material_get_error (AlongReferralMaterial *self)
{
  return along_follow_get_error (self->parts[PERSON]);
}

/**
 * along_referral_material_get_person:
 * @self: material
 *
 * Returns: (transfer none) (nullable): the person
 */
AlongRecord *
along_referral_material_get_person (AlongReferralMaterial *self)
{
  return along_follow_get_record (self->parts[PERSON]);
}

/**
 * along_referral_material_get_bases:
 * @self: material
 *
 * Returns: (transfer none) (nullable) (element-type AlongRecord): the person's grounds for sharing
 */
GPtrArray *
along_referral_material_get_bases (AlongReferralMaterial *self)
{
  return along_follow_get_records (self->parts[BASES]);
}

/**
 * along_referral_material_get_organisation:
 * @self: material
 * @id: (nullable): an organisation's id
 *
 * Returns: (transfer none) (nullable): the organisation
 */
AlongRecord *
along_referral_material_get_organisation (AlongReferralMaterial *self, const char *id)
{
  GPtrArray *organisations = along_follow_get_records (self->parts[ORGANISATIONS]);

  for (guint i = 0; id != NULL && organisations != NULL && i < organisations->len; i++)
    if (g_str_equal (along_record_get_id (g_ptr_array_index (organisations, i)), id))
      return g_ptr_array_index (organisations, i);
  return NULL;
}

static gboolean
holds (GPtrArray *records, const AlongRecord *record)
{
  for (guint i = 0; records != NULL && i < records->len; i++)
    if (g_str_equal (along_record_get_id (g_ptr_array_index (records, i)),
                     along_record_get_id (record)))
      return TRUE;
  return FALSE;
}

/**
 * along_referral_material_add_service:
 * @self: material
 * @service: a service that was looked for by name
 *
 * From now on it is among those that are ranked.
 */
void
along_referral_material_add_service (AlongReferralMaterial *self, AlongRecord *service)
{
  if (!holds (self->found, service)
      && !holds (along_follow_get_records (self->parts[SERVICES]), service))
    g_ptr_array_add (self->found, along_record_ref (service));
}

static char **
services_of (AlongReferralMaterial *self, const char *state, const char *reason)
{
  GPtrArray *earlier = along_follow_get_records (self->parts[EARLIER]);
  g_autoptr (GStrvBuilder) services = g_strv_builder_new ();

  for (guint i = 0; earlier != NULL && i < earlier->len; i++)
    {
      const AlongRecord *referral = g_ptr_array_index (earlier, i);
      const char *service = along_record_get_text (referral, "service");

      if (service != NULL && g_strcmp0 (along_record_get_state (referral), state) == 0
          && (reason == NULL
              || g_strcmp0 (along_record_get_text (referral, "status_reason"), reason) == 0))
        g_strv_builder_add (services, service);
    }
  return g_strv_builder_end (services);
}

/**
 * along_referral_material_rank:
 * @self: material that is ready
 * @need: (nullable): what help is wanted with
 * @left_out: (nullable) (array zero-terminated=1): services that are not to be offered
 *
 * Returns: (transfer full) (element-type AlongRanked): the services, the best first
 */
GPtrArray *
along_referral_material_rank (AlongReferralMaterial *self,
                              const AlongRecord *need,
                              const char *const *left_out)
{
  g_auto (GStrv) declined = services_of (self, "declined", NULL);
  g_auto (GStrv) did_not_suit = services_of (self, "ended_early", "not_engaged");
  g_autofree char *today = along_clock_today ();
  g_autoptr (GPtrArray) services
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  GPtrArray *fitting = along_follow_get_records (self->parts[SERVICES]);
  AlongRankQuery query = { .person = along_referral_material_get_person (self),
                           .need = need,
                           .today = today,
                           .left_out = left_out,
                           .did_not_suit = (const char *const *)did_not_suit,
                           .declined = (const char *const *)declined };

  for (guint i = 0; fitting != NULL && i < fitting->len; i++)
    g_ptr_array_add (services, along_record_ref (g_ptr_array_index (fitting, i)));
  for (guint i = 0; i < self->found->len; i++)
    g_ptr_array_add (services, along_record_ref (g_ptr_array_index (self->found, i)));
  return along_rank_services (&query, services);
}

/**
 * along_referral_material_items:
 * @self: material that is ready
 * @needs: (array zero-terminated=1): the needs that the referral is from
 *
 * Returns: (transfer full) (element-type AlongPacketItem): what may be shared
 */
GPtrArray *
along_referral_material_items (AlongReferralMaterial *self, const char *const *needs)
{
  static const Part parts[] = { NEEDS, ABOUT_ME, RELATED, ALERTS };
  g_autoptr (GPtrArray) records = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      GPtrArray *of_part = along_follow_get_records (self->parts[parts[i]]);

      for (guint j = 0; of_part != NULL && j < of_part->len; j++)
        g_ptr_array_add (records, g_ptr_array_index (of_part, j));
    }
  return along_packet_items (along_referral_material_get_person (self), records, needs);
}

static gboolean
meet (char **a, char **b)
{
  for (guint i = 0; a[i] != NULL; i++)
    if (g_strv_contains ((const char *const *)b, a[i]))
      return TRUE;
  return FALSE;
}

/**
 * along_referral_material_tried:
 * @self: material that is ready
 * @referral: a referral that came to nothing
 *
 * Which services were tried already for the same needs, this referral's among them.
 *
 * Returns: (transfer full): ids of services
 */
char **
along_referral_material_tried (AlongReferralMaterial *self, const AlongRecord *referral)
{
  GPtrArray *earlier = along_follow_get_records (self->parts[EARLIER]);
  g_auto (GStrv) needs = along_record_get_set (referral, "needs");
  const char *own = along_record_get_text (referral, "service");
  g_autoptr (GStrvBuilder) services = g_strv_builder_new ();

  /* Where a draft goes is not tried yet. */
  if (own != NULL && g_strcmp0 (along_record_get_state (referral), "draft") != 0)
    g_strv_builder_add (services, own);
  for (guint i = 0; earlier != NULL && i < earlier->len; i++)
    {
      const AlongRecord *other = g_ptr_array_index (earlier, i);
      const char *service = along_record_get_text (other, "service");
      g_auto (GStrv) its = along_record_get_set (other, "needs");

      if (service != NULL && g_strcmp0 (along_record_get_state (other), "draft") != 0
          && meet (needs, its))
        g_strv_builder_add (services, service);
    }
  return g_strv_builder_end (services);
}
