"""The work of translators: which texts are missing in a language, which the source outran."""
