/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/referral-child.h"

#include "base/id.h"

/* What is the same wherever it goes. The basis for sharing, the packet and the files are not among it: they are for
 * one receiver, and are asked and made anew for another. */
static const char *const carried[]
    = { "from_org",      "requester",        "priority",       "person",       "needs",
        "reason",        "desired_outcomes", "risks_to_share", "access_needs", "when_unavailable",
        "shared_fields", "chosen_by_person", "plan_goal" };

/**
 * along_referral_child:
 * @parent: a referral that is passed on
 * @service: the service that it goes to now
 * @id: the id of the new one
 *
 * What stands in the place of a referral that was passed on (domain.md §3): a draft of who sent it, with
 * all that was written and ticked, for them to look at and to send. Nothing of it is shared yet.
 *
 * Returns: (transfer full): the new referral
 */
AlongRecord *
along_referral_child (const AlongRecord *parent, const AlongRecord *service, const char *id)
{
  AlongRecord *child = along_record_new (along_record_get_entity (parent), id);
  g_autofree char *number = along_id_reference ("R", id);

  for (guint i = 0; i < G_N_ELEMENTS (carried); i++)
    along_record_set (child, carried[i], along_record_get (parent, carried[i]));
  along_record_set_text (child, "number", number);
  along_record_set_text (child, "status", "draft");
  along_record_set_text (child, "parent_referral", along_record_get_id (parent));
  along_record_set_text (child, "service", along_record_get_id (service));
  along_record_set_text (child, "to_org", along_record_get_text (service, "org"));
  along_record_set_text (child, "created_org", along_record_get_text (parent, "from_org"));
  return child;
}
