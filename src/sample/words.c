/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/words.h"

/* Written by us for nobody in particular. People speak for themselves in their own words; workers
 * write about what happened and what was agreed, never about what somebody "is". */

const char *const words_matters[] = {
  "My own front door, and {pet} behind it.",
  "Being a good grandparent. The rest can wait.",
  "Music. I play every day, badly.",
  "Getting well enough to work with my hands again.",
  "That people ask me and do not decide over my head.",
  "My garden, all four pots of it.",
  "Seeing {friend} on {day}.",
  "Football on the wireless, tea in the big mug.",
  "Peace. A quiet house.",
  "Staying in this town. I was born on Saltpan Row.",
  "My faith, and the people there.",
  "That I am more than what is written about me.",
  "The children. Always the children.",
  "Being outdoors, whatever the weather does.",
  "To be useful to somebody.",
  "Making folk laugh.",
  NULL,
};

const char *const words_strengths[] = {
  "I always turn up in the end.",
  "I can cook for twenty.",
  "I mend things.",
  "I am a good listener.",
  "I know every bird on the loch.",
  "I have stopped before; I know how it goes.",
  "I never forget a kindness.",
  "I speak three languages.",
  "I am stubborn, in a good way.",
  "I can talk to anybody.",
  "I keep a tidy house.",
  "I write things down.",
  NULL,
};

const char *const words_do[] = {
  "Text before you ring.",
  "Give me time to answer.",
  "Sit where I can see the door.",
  "Say it straight.",
  "Tell me who else will be there.",
  "Come in {time}.",
  "Walk with me; I talk better walking.",
  "Write down what we agreed.",
  "Start with something good.",
  "Ask twice.",
  NULL,
};

const char *const words_dont[] = {
  "Do not leave a message with anybody else.",
  "Please do not ask me to start at the beginning again.",
  "No brown envelopes.",
  "Do not touch my shoulder.",
  "Do not finish my sentences.",
  "Do not come two at a time.",
  "Please no small talk about drink.",
  "Do not ring from a hidden number.",
  NULL,
};

const char *const words_unwell[] = {
  "I go quiet and stop opening the curtains.",
  "I talk fast and clean all night.",
  "I do not answer the phone for days.",
  "I get angry about small things.",
  "I stop eating, and say I am fine.",
  "I walk a lot, at night.",
  "I send long messages and then delete them.",
  "I forget what day it is.",
  NULL,
};

const char *const words_worries[] = {
  "That it all falls apart again.",
  "Being judged.",
  "Losing the flat.",
  "What happens when {friend} is not there.",
  "That I waste everybody's time.",
  "The winter.",
  "Forms.",
  "Meeting somebody I know there.",
  NULL,
};

const char *const words_communicate[] = {
  "Short sentences, one thing at a time.",
  "Large print, please.",
  "I read well but I do not like the phone.",
  "I hear better on the left side.",
  "Pictures help.",
  "I need a minute before I answer.",
  "English is my third language; be patient.",
  "I say yes when I am nervous. Ask me again.",
  NULL,
};

const char *const words_access[] = {
  "Step-free, and somewhere to sit on the way.",
  "A quiet room.",
  "A worker who is a woman.",
  "Somebody to meet me at the door the first time.",
  "Not before eleven.",
  "Room for a wheelchair and {pet}.",
  "A BSL interpreter.",
  "Bus fare back.",
  "The light not too bright.",
  NULL,
};

const char *const words_unavailable[] = {
  "Not on {day}s: that is my day with the children.",
  "At the chemist every morning until ten.",
  "At work until four.",
  "Away at {friend}'s the last weekend of the month.",
  "Dialysis Tuesday and Friday.",
  "School runs at nine and three.",
  NULL,
};

const char *const words_fears[] = {
  "That they look at me.",
  "That I start to cry.",
  "That I cannot leave again.",
  "The bus.",
  "Meeting him.",
  "That it does not help and then what.",
  "Nothing. I just do not feel like it.",
  NULL,
};

const char *const words_if_then[] = {
  "If it gets too much, then I go outside for five minutes.",
  "If I want to turn back, then I ring {friend}.",
  "If it rains, then I take the bus.",
  "If nobody talks to me, then I ask about the tea.",
  "If I miss it, then I say so and we pick another day.",
  "If my hands shake, then I hold the cup with both.",
  NULL,
};

const char *const words_helped[] = {
  "Somebody came along.",
  "We had looked at the place the day before.",
  "It was smaller than I thought.",
  "They knew my name.",
  "I slept.",
  "I could leave when I liked.",
  "{pet} came too.",
  "Nobody asked why.",
  NULL,
};

const char *const words_encouragement[] = {
  "Rang to say well done about {day}. It was a big step and it was taken.",
  "A card sent: three weeks today.",
  "Told the team, with a yes from the person, how well the move went.",
  "Said out loud that turning up after that week was the hard part.",
  "We looked back at where it started in the spring, and laughed.",
  NULL,
};

const char *const words_contact[] = {
  "Met at {place}. Talked about the week and about {friend}. Agreed to look at one letter each "
  "time.",
  "Home visit. The flat is warm now and the new bed is there. We planned the first visit to the "
  "group together.",
  "Phone call as agreed. Sleeping a little better. Would like to leave the form until next week.",
  "Walked along the river. Easier to talk outside. Wants to try the choir, with somebody.",
  "Came in by themselves, which was a first. Tea, and the appointment letter sorted out.",
  "Met with {friend} there too, as asked. They will share the driving.",
  "Went along to the first session and sat at the back together. Will go again.",
  "We wrote down what helps on a bad evening. One copy on the fridge.",
  "Talked through what may be shared and with whom. Two agencies yes, one not yet.",
  "A hard week after the anniversary. Kept every appointment all the same.",
  "Looked at the plan together and crossed out two things that are done.",
  "Short visit, at the door. Tired, and said so. We meet again on {day}.",
  NULL,
};

const char *const words_no_answer[] = {
  "Rang as agreed, no answer. Sent a text to say I will try again on {day}.",
  "Called at the flat; nobody in. Left no note, as we agreed.",
  "Phone off. Will ask at the café whether all is well.",
  "Letter sent with a stamped envelope.",
  NULL,
};

const char *const words_signpost[] = {
  "Told about the Saturday breakfast; has the address and the hours.",
  "Gave the number of the night line and wrote it on the card.",
  "Showed the larder's page. May go with {friend}.",
  "Told about the bus pass; form taken along.",
  NULL,
};

const char *const words_signs[] = {
  "I stop answering messages",
  "The curtains stay shut",
  "I give things away",
  "I do not sleep for two nights",
  "I start going round by {place}",
  "I say that nothing matters",
  NULL,
};

const char *const words_coping[] = {
  "Cold water on my wrists",
  "Walk {pet}",
  "The playlist called Loud",
  "Count backwards in Gaelic",
  "Knit, badly",
  "A shower and clean clothes",
  NULL,
};

const char *const words_distraction[] = {
  "The library, downstairs", "The harbour when the boats come in", "{friend}'s kitchen",
  "Harbour Café until ten",  "The garden centre, for the warm",    NULL,
};

const char *const words_reasons[] = {
  "My granddaughter's face", "{pet} needs fed",      "I want to see what the garden does in spring",
  "I promised {friend}",     "I have come this far", NULL,
};

const char *const words_visions[] = {
  "A small flat with a window on the water, work two days a week, and the children on Saturdays.",
  "To sit in the choir in a year's time and not think about anything else.",
  "To be the one who brings the tea for somebody new.",
  "A year without hospital, and a dog.",
  "To walk to the castle with my grandson and tell him the story.",
  "Sleep, money that lasts the month, and a laugh.",
  "That my daughter rings because she wants to.",
  "To wake up and not be afraid of the post.",
  NULL,
};

const char *const words_questions[] = {
  "Is there somebody at home who could be there for the first visit?",
  "Would mornings be possible? Our afternoons are full until next month.",
  "Are the stairs a difficulty? We are on the second floor, with a lift at the back.",
  "Has the GP been told about this referral?",
  "Which bus would they come with? We may be able to send a driver.",
  "Is there anything we should know about meeting in a group?",
  NULL,
};

const char *const words_answers[] = {
  "Yes, their sister will come along the first time.",
  "Mornings are fine, but not before ten.",
  "The lift is fine, thank you for asking.",
  "The practice knows and agrees.",
  "The 4 bus, from Fernie Crescent.",
  "A small group is best to begin with.",
  NULL,
};

const char *const words_messages_back[] = {
  "They came to nine of ten sessions and chose to stay on as a volunteer.",
  "We met six times. They have the skills now and the number if they need it.",
  "It was not the right time, and they said so kindly. The door stays open.",
  "The benefit was put in payment with four months backdated.",
  "They have a tenancy, a bed and a kettle.",
  "Moved to the evening group, which suits work better.",
  NULL,
};

const char *const words_decisions[] = {
  "The tenancy stays; the arrears are paid off at ten pounds a week.",
  "One worker rings on Mondays and Thursdays; the others do not ring.",
  "The crisis plan is shared with the night line.",
  "The move is put off until the bed is delivered.",
  "Transport is booked for the next four visits.",
  "The advocate comes to the next meeting too.",
  NULL,
};

const char *const words_actions[] = {
  "Ring the energy company about the meter",
  "Send the updated crisis plan to the night line",
  "Book the minibus for the clinic",
  "Ask the practice for a double appointment",
  "Find out when the choir starts again",
  "Bring the furniture forms",
  "Arrange an interpreter for the review",
  "Write to the landlord about the damp",
  "Agree who covers in the holidays",
  "Check that the bus pass has come",
  "Ask the carers centre about a sitter",
  "Tell the family worker about the new address",
  NULL,
};

const char *const words_views[] = {
  "I would like fewer people and the same ones.",
  "It is better than last time we met.",
  "I want to hear the plan before it is typed.",
  "I am tired of telling it.",
  "I would rather wait for the women's group.",
  "I am proud of the flat.",
  NULL,
};

const char *const words_discussion[] = {
  "How the first month in the flat has gone, and what is still missing.",
  "Medication, and who collects it when the buses are off.",
  "What would make the evenings easier.",
  "Whether the group is the right size.",
  "Money until the claim is decided.",
  "Who is told if an appointment is missed, and how soon.",
  NULL,
};
