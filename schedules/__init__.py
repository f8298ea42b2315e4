"""TIME: pure values and rules. No clock, no I/O; given text, bytes and `now`.

One time-zone database everywhere: Debian's copy (2025b) lags behind governments
(Morocco left daylight saving on 2026-09-20), so zoneinfo reads the pinned `tzdata`
package and never the system's.
"""

import zoneinfo

from tzdata import IANA_VERSION

ZONE_DATA = IANA_VERSION  # such as "2026f"
zoneinfo.reset_tzpath(to=())
