/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/actor.h"

G_BEGIN_DECLS

/* How long emergency access lasts (domain.md §5.6). */
#define ALONG_BREAK_GLASS_MS (G_GINT64_CONSTANT (3) * 60 * 60 * 1000)

/**
 * AlongAccessPerson:
 * @person: whom it is about
 * @orgs: (array zero-terminated=1): the organisations with an open episode
 * @locked: (array zero-terminated=1): workers who are locked out
 * @members: (element-type AlongRecord): the care team
 * @peers: (element-type AlongRecord): the peer workers that the care team names
 * @bases: (element-type AlongRecord): sharing bases
 * @glasses: (element-type AlongRecord): emergency accesses
 * @now: milliseconds
 *
 * All that decides who is let in to one person alone.
 */
typedef struct
{
  const char *person;
  const char *const *orgs;
  const char *const *locked;
  GPtrArray *members;
  GPtrArray *peers;
  GPtrArray *bases;
  GPtrArray *glasses;
  gint64 now;
} AlongAccessPerson;

/**
 * AlongAccessConference:
 * @conference: a conference
 * @invites: (element-type AlongRecord): its invitations
 * @orgs: (array zero-terminated=1): the organisations that work with anybody it is about, and whoever calls it
 * @locked: (array zero-terminated=1): workers who are locked out of anybody it is about
 * @now: milliseconds
 *
 * All that decides who is let in to one conference.
 */
typedef struct
{
  const AlongRecord *conference;
  GPtrArray *invites;
  const char *const *orgs;
  const char *const *locked;
  gint64 now;
} AlongAccessConference;

char **along_access_of_person (const AlongActor *actor, const AlongAccessPerson *about);
char **along_access_of_conference (const AlongActor *actor, const AlongAccessConference *about);
char **along_access_of_referral (const AlongActor *actor,
                                 const AlongRecord *referral,
                                 const char *const *locked);
gboolean along_access_is_in_force (const AlongRecord *basis, const char *today);
gint64 along_access_due (const AlongRecord *record, gint64 now);
gboolean along_access_is_dynamic (const char *scope);

G_END_DECLS
