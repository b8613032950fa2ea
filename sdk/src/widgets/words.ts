/** What widgets say in other languages than English. */

export default {};
