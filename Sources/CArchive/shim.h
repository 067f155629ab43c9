#include <archive.h>
#include <archive_entry.h>
// libarchive stands on zlib; its own gzip reader does not look at checksums.
#include <zlib.h>
