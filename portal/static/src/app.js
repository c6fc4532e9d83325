// What pages add when JavaScript is there; all of them work without.

import "htmx.org";
import "bootstrap/js/dist/collapse";
import "bootstrap/js/dist/dropdown";
