/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/declaration.h"

G_BEGIN_DECLS

/* Two lines here and one file beside this one is all a new entity needs. */
extern const AlongEntity along_organisation;
extern const AlongEntity along_location;
extern const AlongEntity along_service;
extern const AlongEntity along_worker;
extern const AlongEntity along_working_calendar;
extern const AlongEntity along_pathway_template;
extern const AlongEntity along_funding;
extern const AlongEntity along_person;
extern const AlongEntity along_related_person;
extern const AlongEntity along_about_me;
extern const AlongEntity along_episode;
extern const AlongEntity along_sharing_basis;
extern const AlongEntity along_alert;
extern const AlongEntity along_need;
extern const AlongEntity along_assessment;
extern const AlongEntity along_care_plan;
extern const AlongEntity along_care_team_member;
extern const AlongEntity along_conflict_lock;
extern const AlongEntity along_break_glass;
extern const AlongEntity along_goal;
extern const AlongEntity along_step;
extern const AlongEntity along_crisis_plan;
extern const AlongEntity along_attachment;
extern const AlongEntity along_referral;
extern const AlongEntity along_conference;
extern const AlongEntity along_agenda_item;
extern const AlongEntity along_invite;
extern const AlongEntity along_report;
extern const AlongEntity along_minute_item;
extern const AlongEntity along_decision;
extern const AlongEntity along_action;
extern const AlongEntity along_peer_group;
extern const AlongEntity along_session;
extern const AlongEntity along_attendance;
extern const AlongEntity along_peer_worker;
extern const AlongEntity along_peer_experience;
extern const AlongEntity along_peer_match;
extern const AlongEntity along_unmet_need;
extern const AlongEntity along_note;
extern const AlongEntity along_story;
extern const AlongEntity along_feedback;
extern const AlongEntity along_training_record;
extern const AlongEntity along_saved_view;
extern const AlongEntity along_to_do;

/* In the order a new device needs them: what others refer to comes first. */
#define ALONG_ALL_ENTITIES                                                                      \
  &along_organisation, &along_location, &along_service, &along_worker, &along_working_calendar, \
      &along_pathway_template, &along_funding, &along_person, &along_related_person,            \
      &along_about_me, &along_episode, &along_sharing_basis, &along_alert, &along_need,         \
      &along_assessment, &along_care_plan, &along_care_team_member, &along_conflict_lock,       \
      &along_break_glass, &along_goal, &along_step, &along_crisis_plan, &along_attachment,      \
      &along_referral, &along_conference, &along_agenda_item, &along_invite, &along_report,     \
      &along_minute_item, &along_decision, &along_action, &along_peer_group, &along_session,    \
      &along_attendance, &along_peer_worker, &along_peer_experience, &along_peer_match,         \
      &along_unmet_need, &along_note, &along_story, &along_feedback, &along_training_record,    \
      &along_saved_view, &along_to_do

extern const AlongEntity *const along_all_entities[];
extern const guint along_n_all_entities;

G_END_DECLS
