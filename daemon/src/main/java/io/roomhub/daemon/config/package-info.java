/** The configuration: records, parsing, validation, schema. Knows nothing else of the daemon. */
package io.roomhub.daemon.config;
