//! The embedding API.

use kingsnake_capi as _;
