// Everything a page needs, each concern in its own module. Modules listen on the document, so that parts
// swapped in later need no wiring.
import "./clock.js";
import "./dialogs.js";
import "./explaining.js";
import "./focus.js";
import "./forms.js";
import "./keyboard.js";
import "./once.js";
import "./palette.js";
import "./renewing.js";
import "./rows.js";
import "./serving.js";
import "./toasts.js";
import "./uploads.js";
