/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/membership.h"
#include "model/lifecycle.h"

/**
 * along_episode_is_open:
 * @episode: an episode
 *
 * Returns: %TRUE if the organisation works with the person, or is about to
 */
gboolean
along_episode_is_open (const AlongRecord *episode)
{
  static const char *const open[] = { "planned", "waitlist", "active", "onhold", NULL };
  const char *state = along_record_get_state (episode);

  return state != NULL && g_strv_contains (open, state);
}

/**
 * along_membership_orgs:
 * @episodes: (nullable) (element-type AlongRecord): a person's episodes, as far as they are known
 *
 * Returns: (transfer full) (array zero-terminated=1): ids of the organisations that work with the person
 */
char **
along_membership_orgs (GPtrArray *episodes)
{
  g_autoptr (GStrvBuilder) orgs = g_strv_builder_new ();

  for (guint i = 0; episodes != NULL && i < episodes->len; i++)
    {
      const AlongRecord *episode = g_ptr_array_index (episodes, i);
      const char *org = along_record_get_text (episode, "org");

      if (org != NULL && along_episode_is_open (episode))
        g_strv_builder_add (orgs, org);
    }
  return g_strv_builder_end (orgs);
}
