// What pages add when JavaScript is there; all of them work without.

import "htmx.org";
import "./autosave.js";
import "./combobox.js";
import "./files.js";
import "./forms.js";
import "./jobs.js";
import "./keyboard.js";
import "./reorder.js";
import "./ticks.js";
