/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/referral-material.h"

#include "app/common/follow.h"
#include "base/clock.h"
#include "model/loop.h"
#include "model/packet.h"
#include "model/rank-place.h"

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
  STEPS,
  FUNDINGS,
  PATHWAYS,
  ORGANISATIONS,
  N_PARTS,
} Part;

struct _AlongReferralMaterial
{
  GObject parent_instance;

  AlongStore *store;
  AlongFollow *parts[N_PARTS];
  GPtrArray *services; /* of AlongFollow, one for each part of life */
  GPtrArray *wanted;   /* of AlongFollow, one for each service that was chosen */
  GPtrArray *wanted_ids;
  char **domains;
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
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
along_referral_material_dispose (GObject *object)
{
  AlongReferralMaterial *self = ALONG_REFERRAL_MATERIAL (object);

  for (guint i = 0; i < N_PARTS; i++)
    g_clear_object (&self->parts[i]);
  g_clear_pointer (&self->services, g_ptr_array_unref);
  g_clear_pointer (&self->wanted, g_ptr_array_unref);
  g_clear_pointer (&self->wanted_ids, g_ptr_array_unref);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  g_clear_pointer (&self->domains, g_strfreev);
  g_clear_object (&self->store);
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
  self->services = g_ptr_array_new_with_free_func (g_object_unref);
  self->wanted = g_ptr_array_new_with_free_func (g_object_unref);
  self->wanted_ids = g_ptr_array_new_with_free_func (g_free);
  self->found = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
}

static void
take_part (AlongReferralMaterial *self, Part part, AlongFollow *follow)
{
  self->parts[part] = follow;
  g_signal_connect_object (follow, "changed", G_CALLBACK (on_part_cb), self, G_CONNECT_SWAPPED);
}

static void
follow_of_person (AlongReferralMaterial *self, Part part, const char *kind, const char *person)
{
  const AlongEntity *entity = along_entity_find (kind);
  g_autoptr (AlongQuery) query = along_query_new (entity);

  along_query_where (query, "person", ALONG_IS, g_variant_new_string (person));
  take_part (self, part, along_follow_query (self->store, entity, query, MOST_RECORDS));
}

static void
follow_all (AlongReferralMaterial *self, Part part, const char *kind, guint most)
{
  const AlongEntity *entity = along_entity_find (kind);
  g_autoptr (AlongQuery) query = along_query_new (entity);

  take_part (self, part, along_follow_query (self->store, entity, query, most));
}

static void
follow_services (AlongReferralMaterial *self, const char *domain)
{
  const AlongEntity *entity = along_entity_find ("service");
  g_autoptr (AlongQuery) query = along_query_new (entity);
  AlongFollow *follow = NULL;

  along_query_where (query, "status", ALONG_IS, g_variant_new_string ("active"));
  if (domain != NULL)
    along_query_where (query, "domains", ALONG_HAS, g_variant_new_string (domain));
  follow = along_follow_query (self->store, entity, query, MOST_SERVICES);
  g_ptr_array_add (self->services, follow);
  g_signal_connect_object (follow, "changed", G_CALLBACK (on_part_cb), self, G_CONNECT_SWAPPED);
}

/**
 * along_referral_material_new:
 * @context: a context
 * @person: a person's id
 * @domains: (nullable) (array zero-terminated=1): the parts of life that help is wanted with; %NULL where
 *   along_referral_material_set_domains() says so later
 *
 * Returns: (transfer full): what there is, as soon as it has been read
 */
AlongReferralMaterial *
along_referral_material_new (AlongContext *context, const char *person, const char *const *domains)
{
  AlongReferralMaterial *self = g_object_new (ALONG_TYPE_REFERRAL_MATERIAL, NULL);

  self->store = g_object_ref (along_context_get_store (context));
  take_part (self, PERSON, along_follow_record (self->store, along_entity_find ("person"), person));
  follow_of_person (self, NEEDS, "need", person);
  follow_of_person (self, ABOUT_ME, "about_me", person);
  follow_of_person (self, RELATED, "related_person", person);
  follow_of_person (self, ALERTS, "alert", person);
  follow_of_person (self, BASES, "sharing_basis", person);
  follow_of_person (self, EARLIER, "referral", person);
  follow_of_person (self, STEPS, "step", person);
  follow_all (self, FUNDINGS, "funding", MOST_RECORDS);
  follow_all (self, PATHWAYS, "pathway_template", MOST_RECORDS);
  follow_all (self, ORGANISATIONS, "organisation", MOST_ORGANISATIONS);
  if (domains != NULL)
    along_referral_material_set_domains (self, domains);
  return self;
}

/**
 * along_referral_material_set_domains:
 * @self: material
 * @domains: (array zero-terminated=1): the parts of life that help is wanted with; none for any
 */
void
along_referral_material_set_domains (AlongReferralMaterial *self, const char *const *domains)
{
  g_return_if_fail (ALONG_IS_REFERRAL_MATERIAL (self));

  if (self->domains != NULL && g_strv_equal ((const char *const *)self->domains, domains))
    return;
  g_strfreev (self->domains);
  self->domains = g_strdupv ((char **)domains);
  g_ptr_array_set_size (self->services, 0);
  for (guint i = 0; domains[i] != NULL; i++)
    follow_services (self, domains[i]);
  if (domains[0] == NULL)
    follow_services (self, NULL);
}

static gboolean
all_read (GPtrArray *follows)
{
  for (guint i = 0; i < follows->len; i++)
    if (!along_follow_is_read (g_ptr_array_index (follows, i)))
      return FALSE;
  return TRUE;
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
  return self->services->len > 0 && all_read (self->services) && all_read (self->wanted);
}

/**
 * along_referral_material_knows_needs:
 * @self: material
 *
 * Returns: %TRUE once the person and their needs were read, though perhaps not everything yet
 */
gboolean
along_referral_material_knows_needs (AlongReferralMaterial *self)
{
  return along_follow_is_read (self->parts[PERSON]) && along_follow_is_read (self->parts[NEEDS]);
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
 * along_referral_material_get_needs:
 * @self: material
 *
 * Returns: (transfer none) (nullable) (element-type AlongRecord): the person's needs
 */
GPtrArray *
along_referral_material_get_needs (AlongReferralMaterial *self)
{
  return along_follow_get_records (self->parts[NEEDS]);
}

/**
 * along_referral_material_get_pathways:
 * @self: material
 *
 * Returns: (transfer none) (nullable) (element-type AlongRecord): the pathways there are
 */
GPtrArray *
along_referral_material_get_pathways (AlongReferralMaterial *self)
{
  return along_follow_get_records (self->parts[PATHWAYS]);
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

static void
take_service (GPtrArray *into, AlongRecord *service)
{
  if (service != NULL && !holds (into, service))
    g_ptr_array_add (into, along_record_ref (service));
}

/* Each service once: those that fit, those that were looked for, those that were chosen elsewhere. */
static GPtrArray *
all_services (AlongReferralMaterial *self)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);

  for (guint i = 0; i < self->services->len; i++)
    {
      GPtrArray *fitting = along_follow_get_records (g_ptr_array_index (self->services, i));

      for (guint k = 0; fitting != NULL && k < fitting->len; k++)
        take_service (all, g_ptr_array_index (fitting, k));
    }
  for (guint i = 0; i < self->wanted->len; i++)
    take_service (all, along_follow_get_record (g_ptr_array_index (self->wanted, i)));
  for (guint i = 0; i < self->found->len; i++)
    take_service (all, g_ptr_array_index (self->found, i));
  return all;
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
  take_service (self->found, service);
}

/**
 * along_referral_material_want_service:
 * @self: material
 * @id: a service that was chosen
 *
 * From now on it is known here, whatever has become of it meanwhile.
 */
void
along_referral_material_want_service (AlongReferralMaterial *self, const char *id)
{
  AlongFollow *follow = NULL;

  if (g_ptr_array_find_with_equal_func (self->wanted_ids, id, g_str_equal, NULL))
    return;
  g_ptr_array_add (self->wanted_ids, g_strdup (id));
  follow = along_follow_record (self->store, along_entity_find ("service"), id);
  g_ptr_array_add (self->wanted, follow);
  g_signal_connect_object (follow, "changed", G_CALLBACK (on_part_cb), self, G_CONNECT_SWAPPED);
}

/**
 * along_referral_material_get_service:
 * @self: material
 * @id: (nullable): a service's id
 *
 * Returns: (transfer none) (nullable): the service as it is now, running or not
 */
AlongRecord *
along_referral_material_get_service (AlongReferralMaterial *self, const char *id)
{
  g_autoptr (GPtrArray) all = all_services (self);

  for (guint i = 0; id != NULL && i < all->len; i++)
    if (g_str_equal (along_record_get_id (g_ptr_array_index (all, i)), id))
      return g_ptr_array_index (all, i);
  return NULL;
}

typedef gboolean (*Tells) (const AlongRecord *record);

static gboolean
is_text (const AlongRecord *record, const char *field, const char *text)
{
  return g_strcmp0 (along_record_get_text (record, field), text) == 0;
}

static gboolean
referral_declined (const AlongRecord *referral)
{
  return is_text (referral, "status", "declined");
}

/* An ending that was about the person's life says nothing about the service. */
static gboolean
referral_did_not_suit (const AlongRecord *referral)
{
  return is_text (referral, "status_reason", "not_engaged")
         || is_text (referral, "status_reason", "person_declined")
         || is_text (referral, "outcome", "not_this_time");
}

static gboolean
referral_suited (const AlongRecord *referral)
{
  return is_text (referral, "outcome", "achieved") || is_text (referral, "outcome", "partly");
}

static gboolean
step_did_not_suit (const AlongRecord *step)
{
  return is_text (step, "status", "not_this_time") && is_text (step, "status_reason", "didnt_suit");
}

static gboolean
step_suited (const AlongRecord *step)
{
  return is_text (step, "status", "done");
}

static void
add_services (AlongReferralMaterial *self, GStrvBuilder *into, Part part, Tells tells)
{
  GPtrArray *records = along_follow_get_records (self->parts[part]);

  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      const AlongRecord *record = g_ptr_array_index (records, i);
      const char *service = along_record_get_text (record, "service");

      if (service != NULL && !along_record_get_boolean (record, "entered_in_error")
          && tells (record))
        g_strv_builder_add (into, service);
    }
}

static char **
services_that (AlongReferralMaterial *self, Tells referral, Tells step)
{
  g_autoptr (GStrvBuilder) services = g_strv_builder_new ();

  add_services (self, services, EARLIER, referral);
  if (step != NULL)
    add_services (self, services, STEPS, step);
  return g_strv_builder_end (services);
}

/* The council area somebody lives in is known where a service in their town has said its own. */
static const char *
area_of (AlongReferralMaterial *self, GPtrArray *services)
{
  const AlongRecord *person = along_referral_material_get_person (self);
  const char *town = person != NULL ? along_record_get_text (person, "town") : NULL;

  for (guint i = 0; town != NULL && i < services->len; i++)
    {
      const AlongRecord *service = g_ptr_array_index (services, i);

      if (g_strcmp0 (along_record_get_text (service, "town"), town) == 0
          && along_record_get (service, "area") != NULL)
        return along_record_get_text (service, "area");
    }
  return NULL;
}

/**
 * along_referral_material_rank:
 * @self: material that is ready
 * @left_out: (nullable) (array zero-terminated=1): services that are not to be offered
 *
 * Returns: (transfer full) (element-type AlongRanked): the services, the best first
 */
GPtrArray *
along_referral_material_rank (AlongReferralMaterial *self, const char *const *left_out)
{
  g_auto (GStrv) declined = services_that (self, referral_declined, NULL);
  g_auto (GStrv) did_not_suit = services_that (self, referral_did_not_suit, step_did_not_suit);
  g_auto (GStrv) suited = services_that (self, referral_suited, step_suited);
  g_autofree char *today = along_clock_today ();
  g_autoptr (GPtrArray) services = all_services (self);
  AlongRankQuery query = { .person = along_referral_material_get_person (self),
                           .domains = (const char *const *)self->domains,
                           .today = today,
                           .area = area_of (self, services),
                           .left_out = left_out,
                           .suited = (const char *const *)suited,
                           .did_not_suit = (const char *const *)did_not_suit,
                           .declined = (const char *const *)declined,
                           .fundings = along_follow_get_records (self->parts[FUNDINGS]) };

  along_rank_find_place (&query, services);
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
          && along_loop_was_meant (other) && meet (needs, its))
        g_strv_builder_add (services, service);
    }
  return g_strv_builder_end (services);
}
