//! The services: what the product does.
