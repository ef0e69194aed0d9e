//! Teiten reads the logs of sensors and counts, exactly, who knocked unasked.
