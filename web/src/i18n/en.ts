/** All texts in English; a namespace is a feature. */
import app from "../app/locales/en.json";
import calls from "../calls/locales/en.json";
import rooms from "../chat/channels/dialogs/locales/en.json";
import spaces from "../chat/channels/locales/en.json";
import chat from "../chat/locales/en.json";
import admin from "../features/admin/locales/en.json";
import auth from "../features/auth/locales/en.json";
import history from "../features/history/locales/en.json";
import moderation from "../features/moderation/locales/en.json";
import people from "../features/people/locales/en.json";
import settings from "../features/settings/locales/en.json";
import common from "../ui/locales/en.json";

export default {
  admin,
  app,
  auth,
  calls,
  chat,
  common,
  history,
  moderation,
  people,
  rooms,
  settings,
  spaces,
};
