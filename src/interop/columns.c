/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interop/columns.h"
#include "base/text.h"

#include <string.h>

/* What people write over a column, as along_text_key() and without its spaces. Collected from the
 * Care Inspectorate's register, Open Referral UK's tables, ALISS, Outpost, council directories, and
 * what a coordinator's own spreadsheet tends to say. One use has many lines, one heading only one. */
static const struct
{
  AlongColumnUse use;
  const char *field;
  const char *headings;
} synonyms[] = {
  { ALONG_USE_SERVICE_KEY, "service.source_key",
    "csnumber serviceid servicenumber serviceref servicereference id uuid importid reference ref "
    "recordid uniqueid urn" },
  { ALONG_USE_PARENT_KEY, "service.source_key", "importidreference parentid" },
  { ALONG_USE_SERVICE_NAME, "service.name",
    "servicename name service project projectname nameofservice activity activityname group "
    "groupname title servicetitle programme resource resourcename practicename "
    "gppracticename hospitalname sitename surgery" },
  { ALONG_USE_ALTERNATE_NAME, "service.alternate_name",
    "alternatename alsoknownas aka othername tradingas shortname" },
  { ALONG_USE_DESCRIPTION, "service.description",
    "description servicedescription details about summary whatwedo whatitdoes whattheydo "
    "whatisoffered whatitoffers overview information info longdescription activities "
    "objects purposes" },
  { ALONG_USE_SERVICE_TYPE, "service.service_type",
    "careservice servicetype type typeofservice kind kindofservice servicecategory" },
  { ALONG_USE_CATEGORIES, "service.categories",
    "subtype additionalsubtypes category categories taxonomy taxonomies servicetaxonomies tags "
    "keywords labels topics topic theme themes suitabilities supporttype subcategory "
    "carehomemainareaofcare carehomeallareasofprovision" },
  { ALONG_USE_STATUS, "service.status", "servicestatus status state active" },
  { ALONG_USE_CLOSED, "service.status", "temporarilyclosed closed" },
  { ALONG_USE_ORG_KEY, "organisation.source_key",
    "spnumber organisationid organizationid orgid providerid providernumber organisationnumber "
    "organisationref" },
  { ALONG_USE_ORG_NAME, "organisation.name",
    "serviceprovider organisation organization organisationname organizationname org orgname "
    "provider providername agency agencyname charity charityname company companyname deliveredby "
    "runby hostorganisation parentorganisation partner owner" },
  { ALONG_USE_ORG_TYPE, "organisation.legal_form",
    "organisationtype organizationtype providertype orgtype sector typeofprovider legalstatus" },
  { ALONG_USE_CHARITY, "organisation.identifiers",
    "charitynumber charityno scottishcharitynumber oscrnumber registeredcharitynumber" },
  { ALONG_USE_COMPANY, "organisation.identifiers", "companynumber companyno companieshousenumber" },
  { ALONG_USE_ADDRESS, "service.address",
    "venue venuename locationname location building where addressline1 address1 line1 address "
    "street streetaddress locationaddress1 address1street fulladdress formattedaddress "
    "postaladdress physicaladdress addressline2 address2 line2 addressline3 address3 line3 "
    "addressline4 address4 addressline5" },
  { ALONG_USE_TOWN, "service.town",
    "servicetown town city towncity townorcity locality locationcity posttown village" },
  { ALONG_USE_POSTCODE, "service.postcode",
    "servicepostcode postcode postalcode zip zipcode locationpostcode pcode" },
  { ALONG_USE_AREA, "service.area",
    "councilareaname councilarea council localauthority localauthorityname stateprovince region "
    "county area" },
  { ALONG_USE_SERVICE_AREA, "service.service_areas",
    "areascovered areacovered servicearea serviceareas coverage catchment catchmentarea "
    "geographicalarea" },
  { ALONG_USE_LATITUDE, "service.latitude", "latitude lat locationlatitude" },
  { ALONG_USE_LONGITUDE, "service.longitude", "longitude lon lng long locationlongitude" },
  { ALONG_USE_HIDE_ADDRESS, "service.address_visibility",
    "maskexactaddress hideaddress addresswithheld confidentialaddress" },
  { ALONG_USE_PHONE, "service.phones",
    "servicephonenumber phone phonenumber phones telephone telephonenumber tel telno telephoneno "
    "mobile mobilenumber contactnumber contactphone contactphonenumber helpline freephone "
    "landline" },
  { ALONG_USE_EMAIL, "service.email",
    "email emailaddress serviceemail contactemail mail emails contactemailaddress" },
  { ALONG_USE_URL, "service.url",
    "url website webaddress web websiteaddress link homepage serviceurl site webpage internet" },
  { ALONG_USE_CONTACT_NAME, "service.contacts",
    "contactname contact contactperson keycontact namedcontact maincontact leadcontact" },
  { ALONG_USE_CONTACT_TITLE, "service.contacts",
    "contacttitle contactrole contactjobtitle jobtitle roleofcontact" },
  { ALONG_USE_CONTACT_SHOWN, "service.contacts", "contactvisible contactpublic" },
  { ALONG_USE_MINIMUM_AGE, "service.minimum_age",
    "minimumage minage agefrom youngestage lowerage agemin fromage" },
  { ALONG_USE_MAXIMUM_AGE, "service.maximum_age",
    "maximumage maxage ageto oldestage upperage agemax toage" },
  { ALONG_USE_AGES, "service.minimum_age",
    "age ages agerange agegroup agegroups agesserved agerangeserved" },
  { ALONG_USE_ELIGIBILITY, "service.eligibility_text",
    "clientgroup eligibility eligibilitycriteria eligibilitydescription whoisitfor whoitsfor "
    "targetgroup criteria whocanuseit whocanaccess suitablefor" },
  { ALONG_USE_FEES, "service.fees",
    "fees cost costs price charges charge feesdescription costdescription" },
  { ALONG_USE_COST_OPTION, "service.cost_options", "costoption" },
  { ALONG_USE_COST_AMOUNT, "service.cost_options", "costamount" },
  { ALONG_USE_COST_WHAT, "service.cost_options", "costtype" },
  { ALONG_USE_FREE, "service.is_free", "free isfree freeofcharge freetouse" },
  { ALONG_USE_LANGUAGES, "service.languages",
    "language languages languagesspoken languagesoffered" },
  { ALONG_USE_ACCESSIBILITY, "service.accessibility",
    "accessibility accessibilityfeatures access locationaccessibilities disabledaccess "
    "accessibilityinformation" },
  { ALONG_USE_OPENING, "service.schedules",
    "openinghours openingtimes hours opening schedule schedules timesanddays daysandtimes when "
    "dayandtime times days meetingtimes" },
  { ALONG_USE_OPENS, "service.schedules", "schedulesopensat opensat opens" },
  { ALONG_USE_CLOSES, "service.schedules", "schedulesclosesat closesat closes" },
  { ALONG_USE_WEEKDAY, "service.schedules", "scheduledweekday weekday" },
  { ALONG_USE_APPLICATION, "service.application_process",
    "howtorefer referral referralprocess howtoapply applicationprocess referralinformation "
    "howtoaccess referralroute howtogetintouch howtojoin accessprocess" },
  { ALONG_USE_WAIT, "service.wait_time", "waittime waitingtime wait waitinglist averagewait" },
  { ALONG_USE_ALERT, "service.alert", "alert importantinformation warning pleasenote" },
  { ALONG_USE_PLACES, "service.places",
    "registeredplaces places numberofplaces capacitytotal totalplaces maximumplaces" },
  { ALONG_USE_FUNDING, "service.funding_sources", "funding fundedby funder funders fundingsource" },
  { ALONG_USE_DATE, "service.attributes",
    "datereg lastinspectiondate lastinspected registered dateregistered lastupdated lastmodified "
    "datechecked lastreviewed validfrom validto visiblefrom visibleto" },
  { ALONG_USE_ATTRIBUTE, "service.attributes",
    "providedbylocalauthority simd2020decile datazone integrationauthorityname totalbeds "
    "healthboardname healthboard numberstaff gradespread mingrade maxgrade "
    "needsreferral notes hscp integrationauthority" },
};

/**
 * along_column_understand:
 * @heading: what is written over a column
 * @use: (out): what it means
 * @field: (out): the field it goes to, `service.name`
 * @rank: (out): how sure that is; of two columns with one meaning the one with less is meant
 *
 * Whether the meaning of a column is known, whatever its spelling, spacing, case or accents.
 *
 * Returns: %FALSE for a heading nobody has told us about
 */
gboolean
along_column_understand (const char *heading, AlongColumnUse *use, const char **field, guint *rank)
{
  g_autofree char *key = along_text_key (heading);
  g_autoptr (GString) word = g_string_new (key);

  g_string_replace (word, " ", "", 0);
  for (guint i = 0; word->len > 0 && i < G_N_ELEMENTS (synonyms); i++)
    {
      const char *at = synonyms[i].headings;

      while ((at = strstr (at, word->str)) != NULL)
        {
          char after = at[word->len];

          if ((at == synonyms[i].headings || at[-1] == ' ') && (after == ' ' || after == '\0'))
            {
              *use = synonyms[i].use;
              *field = synonyms[i].field;
              *rank = (guint)(at - synonyms[i].headings);
              return TRUE;
            }
          at++;
        }
    }
  return FALSE;
}
