/** All texts in Russian; a namespace is a feature. */
import app from "../app/locales/ru.json";
import calls from "../calls/locales/ru.json";
import rooms from "../chat/channels/dialogs/locales/ru.json";
import spaces from "../chat/channels/locales/ru.json";
import chat from "../chat/locales/ru.json";
import admin from "../features/admin/locales/ru.json";
import auth from "../features/auth/locales/ru.json";
import history from "../features/history/locales/ru.json";
import moderation from "../features/moderation/locales/ru.json";
import people from "../features/people/locales/ru.json";
import settings from "../features/settings/locales/ru.json";
import common from "../ui/locales/ru.json";

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
