/** The texts of every page in English, one chunk: shared parts and the frame. */
import app from "../../app/locales/en.json";
import common from "../../ui/locales/en.json";

export default { app, common };
