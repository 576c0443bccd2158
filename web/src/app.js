// Every page works without this script. It adds the keyboard, copying, and moving about in drawings.

import "./keys.js";
import "./clocks.js";
import "./copying.js";
import "./timeline.js";
import "./map.js";
import "./intake.js";
import "./names.js";

document.documentElement.classList.add("script");
