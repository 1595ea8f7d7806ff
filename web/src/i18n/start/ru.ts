/** The texts of every page in Russian, one chunk: shared parts and the frame. */
import app from "../../app/locales/ru.json";
import common from "../../ui/locales/ru.json";

export default { app, common };
